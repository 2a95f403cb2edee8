import PromQL
import Testing

@Suite("Lexer")
struct LexerTests {
    /// The tokens as text, each with a letter for its kind.
    private func tokens(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return Lexer.tokens(of: text).tokens.map { token in
            let written = String(decoding: bytes[token.range], as: UTF8.self)
            return switch token.kind {
            case .identifier: "i:\(written)"
            case .keyword: "k:\(written)"
            case .number: "n:\(written)"
            case .duration: "d:\(written)"
            case .string: "s:\(written)"
            case .parameter: "p:\(written)"
            case .symbol: written
            case .invalid: "?:\(written)"
            }
        }
    }

    private func problems(_ text: String) -> [String] { Lexer.tokens(of: text).problems.map(\.message) }

    @Test("numbers are decimal, hexadecimal, Inf and NaN")
    func numbers() {
        let text = "1 .5 5. 1e-3 1.e3 0x1F 0755 08 1_000 Inf nan"
        #expect(tokens(text) == text.split(separator: " ").map { "n:\($0)" })
        #expect(problems(text).isEmpty)
    }

    @Test("durations have falling units, each once", arguments: ["5m", "1h30m", "1y2w3d4h5m6s7ms", "100ms"])
    func durations(text: String) {
        #expect(tokens(text) == ["d:\(text)"])
        #expect(problems(text).isEmpty)
    }

    @Test(
        "a bad number is one token and one problem",
        arguments: ["5x", "1h30", "30m1h", "5m5m", "0x", "1__0", "1_", "0b11", "1e", "1.5m", "5mm", "0x1.8", "3M"])
    func badNumbers(text: String) {
        #expect(tokens(text).count == 1)
        #expect(problems(text) == ["`\(text)` is neither a number nor a duration"])
    }

    @Test("strings have three kinds of quotes, and back quotes have no escapes")
    func strings() {
        #expect(tokens(#""a\"b" 'it\'s' `c:\n`"#) == [#"s:"a\"b""#, #"s:'it\'s'"#, #"s:`c:\n`"#])
        #expect(problems(#""\a\b\f\n\r\t\v\\\101\x41\u00e9\U0001F600""#).isEmpty)
        #expect(problems("`a\nb`").isEmpty)
    }

    @Test(
        "an escape that does not exist is a problem",
        arguments: [#""\d""#, #""\/""#, #""\'""#, #""\400""#, #""\xg0""#, #""\ud800""#, #""\U00110000""#])
    func badEscapes(text: String) {
        #expect(problems(text).count == 1)
        #expect(problems(text).first?.hasSuffix("is not an escape of PromQL strings") == true)
    }

    @Test("an unterminated string ends with its line")
    func unterminated() {
        #expect(tokens("\"ab\n+ 1") == ["s:\"ab", "+", "n:1"])
        #expect(problems("\"ab\n+ 1") == ["this string is not closed"])
        #expect(problems("'\\") == ["`\\` is not an escape of PromQL strings", "this string is not closed"])
    }

    @Test("words between braces are labels, whatever they spell")
    func wordsInBraces() {
        #expect(tokens("sum{by=\"x\"} by") == ["k:sum", "{", "i:by", "=", "s:\"x\"", "}", "k:by"])
        #expect(tokens("SUM nan") == ["k:SUM", "n:nan"])
    }

    @Test("a colon belongs to a metric's name, and separates between brackets")
    func colons() {
        #expect(tokens("a:b:c[5m:1m] :d") == ["i:a:b:c", "[", "d:5m", ":", "d:1m", "]", "i::d"])
    }

    @Test("symbols are read longest first")
    func symbols() {
        #expect(
            tokens("a>=b>c</d>/e==f!=g") == [
                "i:a", ">=", "i:b", ">", "i:c", "</", "i:d", ">/", "i:e", "==", "i:f", "!=", "i:g",
            ])
        #expect(
            tokens("{a=~\"x\",b!~'y'} @ 1") == [
                "{", "i:a", "=~", "s:\"x\"", ",", "i:b", "!~", "s:'y'", "}", "@", "n:1",
            ])
    }

    @Test("comments and blanks are no tokens")
    func comments() {
        #expect(tokens("# all\na # more {\r\n\t# last") == ["i:a"])
        #expect(tokens("\"# no comment\"") == ["s:\"# no comment\""])
    }

    @Test("foreign bytes are one problem with a hint")
    func foreign() {
        let found = Lexer.tokens(of: "a && b").problems
        #expect(found.map(\.message) == ["`&&` has no meaning in PromQL"])
        #expect(found.first?.hint == "write `and`")
        #expect(found.first?.span == 2..<4)
        #expect(tokens("a \u{00A0} é") == ["i:a", "?:\u{00A0}", "?:é"])
    }

    @Test("a parameter is `$` and a word")
    func parameters() {
        #expect(tokens("a > $threshold") == ["i:a", ">", "p:$threshold"])
        #expect(problems("a > $") == ["`$` without a name"])
    }
}
