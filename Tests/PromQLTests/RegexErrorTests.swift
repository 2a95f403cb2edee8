import PromQL
import Testing

@Suite("Label regex errors")
struct RegexErrorTests {
    private func error(_ pattern: String) -> RegexError? {
        do {
            _ = try LabelRegex(pattern)
            return nil
        } catch { return error }
    }

    @Test(
        "what Go refuses is refused, and the place is named",
        arguments: [
            ("(a", RegexError.Kind.unclosedGroup, 0..<1), ("a(b(c)", .unclosedGroup, 1..<2),
            ("a)", .unexpectedParenthesis, 1..<2), ("a)(b", .unexpectedParenthesis, 1..<2),
            ("[a", .unclosedClass, 0..<1), ("x[]", .unclosedClass, 1..<2), ("[^]", .unclosedClass, 0..<1),
            ("[[:alpha:]", .unclosedClass, 0..<1), ("[a-", .unclosedClass, 0..<1),
            ("[z-a]", .badClassRange, 1..<4), ("(?i)[a-Z]", .badClassRange, 5..<8),
            (#"[a-\d]"#, .badEscape, 3..<5), ("[[:foo:]]", .unknownClassName, 1..<8),
            (#"\p{Lx}"#, .unknownClassName, 0..<6), (#"\pX"#, .unknownClassName, 0..<3),
            (#"\p{L"#, .unknownClassName, 0..<4), (#"\p"#, .unknownClassName, 0..<2),
            (#"a\"#, .trailingBackslash, 1..<2), (#"[\"#, .trailingBackslash, 1..<2),
            (#"\Z"#, .badEscape, 0..<2), (#"\C"#, .badEscape, 0..<2), (#"\y"#, .badEscape, 0..<2),
            (#"é\é"#, .badEscape, 2..<5), (#"[\b]"#, .badEscape, 1..<3), (#"\E"#, .badEscape, 0..<2),
            (#"\xg"#, .badEscape, 0..<2), (#"\x1"#, .badEscape, 0..<3), (#"\x{}"#, .badEscape, 0..<3),
            (#"\x{110000}"#, .badEscape, 0..<9), (#"\x{1"#, .badEscape, 0..<4),
            (#"(a)\1"#, .backreference, 3..<5), (#"\8"#, .backreference, 0..<2),
            ("(?P=n)", .backreference, 0..<4), ("a(?=b)", .lookaround, 1..<4), ("(?!b)", .lookaround, 0..<3),
            ("(?<=b)", .lookaround, 0..<4), ("(?<!b)", .lookaround, 0..<4),
            ("(?>a)", .badGroup, 0..<3), ("(?#a)", .badGroup, 0..<3), ("(?x)a", .badGroup, 0..<3),
            ("(?i-)a", .badGroup, 0..<5), ("(?--i)a", .badGroup, 0..<4), ("(?", .unclosedGroup, 0..<2),
            ("(?i", .unclosedGroup, 0..<3), ("(?P<>a)", .badGroupName, 0..<4), ("(?P<n", .badGroupName, 0..<5),
            ("(?P<x y>a)", .badGroupName, 0..<5), ("(?<é>a)", .badGroupName, 0..<3),
            ("*", .missingRepetitionArgument, 0..<1), ("a|*", .missingRepetitionArgument, 2..<3),
            ("(+a)", .missingRepetitionArgument, 1..<2), ("{2}", .missingRepetitionArgument, 0..<3),
            ("(?i)?", .missingRepetitionArgument, 4..<5), ("a**", .nestedRepetition, 1..<3),
            ("a++", .nestedRepetition, 1..<3), ("a+?*", .nestedRepetition, 1..<4),
            ("a{2}{3}", .nestedRepetition, 1..<7), ("a???", .nestedRepetition, 1..<4),
            ("a{1001}", .badRepetitionSize, 1..<7), ("a{2,1}", .badRepetitionSize, 1..<6),
            ("a{0,1001}", .badRepetitionSize, 1..<9), ("a{99999999999999999999}", .badRepetitionSize, 1..<23),
            ("(a{100}){11}", .badRepetitionSize, 0..<12), ("((a{10,}){10}){11}", .badRepetitionSize, 0..<18),
        ])
    func refused(pattern: String, kind: RegexError.Kind, range: Range<Int>) {
        let found = error(pattern)
        #expect(found?.kind == kind)
        #expect(found?.range == range, "\(found.map { "\($0.range)" } ?? "")")
        #expect(found?.isRefusedByPrometheus == true)
    }

    @Test(
        "what Go takes is taken",
        arguments: ["(?)a", "a{2}{x", "((a{10}){10}){10}", "(a{0}){1000}", "^*", "(|a)*", "[[:]", "(?P<n>a)(?P<n>b)"])
    func taken(pattern: String) { #expect(error(pattern) == nil) }

    @Test("what only this engine does not know is told apart")
    func unsupported() {
        #expect(error(#"\p{Greek}"#)?.isRefusedByPrometheus == false)
        #expect(error(String(repeating: "c{1000}", count: 200))?.kind == .tooLarge)
    }

    @Test("a pattern that is not UTF-8 is refused")
    func invalidUTF8() {
        #expect(throws: RegexError.self) { try LabelRegex([0x61, 0xFF]) }
        #expect(error("\u{FFFD}") == nil)
    }
}
