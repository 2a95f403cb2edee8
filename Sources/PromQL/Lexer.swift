/// Reads an expression token by token: the lexical grammar of Prometheus 3, and `$name` beside it.
///
/// Never fails: bytes that begin no token come out as `invalid` tokens and are described in `problems`. White space and
/// comments are skipped. Every byte is looked at a bounded number of times.
package struct Lexer {
    let source: [UInt8]
    var offset = 0
    /// Between `{` and `}` words are labels; between `[` and `]` a colon is a separator.
    private var braces = 0
    private var brackets = 0
    package internal(set) var problems: [ExpressionProblem] = []

    package init(_ text: String) { source = Array(text.utf8) }

    /// All tokens of a text, and what could not be read.
    package static func tokens(of text: String) -> (tokens: [Token], problems: [ExpressionProblem]) {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        while let token = lexer.next() { tokens.append(token) }
        return (tokens, lexer.problems)
    }

    /// The next token; `nil` at the end.
    package mutating func next() -> Token? {
        skipBlanks()
        guard offset < source.count else { return nil }
        let start = offset
        let kind = lexToken(source[offset])
        return Token(kind, start..<offset)
    }

    private mutating func lexToken(_ byte: UInt8) -> Token.Kind {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            return lexString(quote: byte)
        case UInt8(ascii: "$"):
            return lexParameter()
        case _ where byte.isDigit, UInt8(ascii: ".") where peek(1)?.isDigit == true:
            return lexNumber()
        case _ where byte.isWordStart:
            return lexWord()
        case UInt8(ascii: ":") where braces == 0 && brackets == 0:
            return lexWord()
        default:
            return lexSymbol() ?? lexUnknown()
        }
    }

    func peek(_ distance: Int) -> UInt8? {
        offset + distance < source.count ? source[offset + distance] : nil
    }

    /// Blanks are space, tab, CR and LF only; a comment runs to the end of its line.
    private mutating func skipBlanks() {
        while offset < source.count {
            if source[offset].isBlank {
                offset += 1
            } else if source[offset] == UInt8(ascii: "#") {
                while offset < source.count, source[offset] != UInt8(ascii: "\n") { offset += 1 }
            } else {
                return
            }
        }
    }

    private mutating func lexWord() -> Token.Kind {
        let start = offset
        let mayHaveColons = braces == 0 && brackets == 0
        while let byte = peek(0), byte.isWord || (mayHaveColons && byte == UInt8(ascii: ":")) { offset += 1 }
        guard braces == 0 else { return .identifier }
        let word = source[start..<offset]
        if word.count == 3, ["inf", "nan"].contains(String(decoding: word, as: UTF8.self).lowercased()) {
            return .number
        }
        return Keyword(word: word).map { .keyword($0) } ?? .identifier
    }

    private mutating func lexParameter() -> Token.Kind {
        let start = offset
        offset += 1
        while let byte = peek(0), byte.isWord { offset += 1 }
        guard offset == start + 1 else { return .parameter }
        report("`$` without a name", start..<offset, hint: "the only parameter is `$threshold`")
        return .invalid
    }

    /// The longest symbol at the offset; `nil` if there is none.
    private mutating func lexSymbol() -> Token.Kind? {
        for length in [2, 1] where offset + length <= source.count {
            let text = String(decoding: source[offset..<offset + length], as: UTF8.self)
            guard let symbol = Symbol(rawValue: text) else { continue }
            offset += length
            switch symbol {
            case .openBrace: braces = 1
            case .closeBrace: braces = 0
            case .openBracket: brackets += 1
            case .closeBracket: brackets = max(0, brackets - 1)
            default: break
            }
            return .symbol(symbol)
        }
        return nil
    }

    /// Takes a run of bytes that begin nothing, so that one pasted foreign word is one problem.
    private mutating func lexUnknown() -> Token.Kind {
        let start = offset
        let first = source[offset]
        repeat { offset += 1 } while peek(0).map { $0 == first || ($0 >= 0x80 && first >= 0x80) } == true
        let text = String(decoding: source[start..<offset], as: UTF8.self)
        let hint: String? =
            switch text {
            case "&", "&&": "write `and`"
            case "|", "||": "write `or`"
            case "!": "write `unless` to leave series out, or `!=` to compare"
            case ";": "an alert has one expression; drop the `;`"
            case "\\": "expressions run over lines as they are, without `\\`"
            case "\u{00A0}": "this is a no-break space; write an ordinary one"
            case "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}": "write straight quotes"
            default: nil
            }
        report("`\(text)` has no meaning in PromQL", start..<offset, hint: hint)
        return .invalid
    }

    mutating func report(_ message: String, _ range: Range<Int>, hint: String? = nil) {
        problems.append(ExpressionProblem(message, range, hint: hint))
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isHexDigit: Bool { hexValue != nil }
    var isWord: Bool { isWordStart || isDigit }
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

    var isWordStart: Bool {
        let lower = self | 0x20
        return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || self == UInt8(ascii: "_")
    }

    /// The value of a hexadecimal digit.
    var hexValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
