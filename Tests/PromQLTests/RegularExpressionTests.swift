import PromQL
import Testing

@Suite("regular expressions of matchers")
struct RegularExpressionTests {
    @Test(
        "what RE2 reads is passed",
        arguments: [
            "", "5..", "(a|b)*", "(?:a)", "(?i)a", "(?P<name>a)+?", "[]a]", "[^]a]", "[[:alpha:]_]", "[a\\]]", "\\(",
            "a{2,3}", "a|",
            "|a", "x*?", "()", "\\Q(*\\E", "^(a$|b)",
        ])
    func passed(_ text: String) { #expect(regularExpressionFault(text) == nil) }

    @Test(
        "what RE2 refuses is told",
        arguments: [
            "(", "a)", "[", "[a", "[]", "[^]", "*a", "+", "(?:*)", "a|*", "a**", "a+*", "a\\", "((a)", "[[:alpha:]",
        ])
    func refused(_ text: String) { #expect(regularExpressionFault(text) != nil) }
}
