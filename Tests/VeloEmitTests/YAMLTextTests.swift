import Testing

@testable import VeloEmit

@Suite("YAML text")
struct YAMLTextTests {
    @Test(
        "is plain only where nothing else could be meant",
        arguments: [
            ("velod", "velod"), ("rules/alerts.yml", "rules/alerts.yml"), ("no", "'no'"), ("Yes", "'Yes'"), ("", "''"),
            ("012", "'012'"), ("-", "'-'"), ("a: b", "'a: b'"), ("it's", "'it''s'"), ("a\nb", #""a\nb""#),
            ("\u{2028}", #""\u2028""#), ("\u{7F}\"\\", #""\x7f\"\\""#), ("\u{E0001}", #""\U000e0001""#), ("é", "'é'"),
        ])
    func scalars(_ text: String, _ expected: String) {
        #expect(YAMLText.scalar(text) == expected)
    }

    @Test("nests sequences and mappings either way, and keeps the order of keys")
    func nesting() {
        let value = YAMLText.mapping([
            (
                "z",
                .sequence([
                    .mapping([("b", .plain("1")), ("a", .mapping([]))]), .sequence([.string("x"), .string("y")]),
                ])
            ),
            ("a", .mapping([("empty", .sequence([])), ("no", .string("on"))])),
        ])
        let expected = """
            # notice
            #
            z:
              - b: 1
                a: {}
              - - x
                - 'y'
            a:
              empty: []
              'no': 'on'

            """
        #expect(value.document(header: ["notice", ""]) == expected)
    }
}
