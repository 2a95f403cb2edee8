import Testing

@testable import VeloEmit

@Suite("Swift text")
struct SwiftTextTests {
    @Test(
        "takes as many # as no text can close or escape",
        arguments: [
            ("plain", 1), ("\"\"\"", 1), ("\\(x)", 1), ("\"\"\"#", 2), ("\\#(x)", 2), ("\"\"\"\"###", 4), ("#####", 1),
            ("\"\"#", 1), ("\\##n \"\"\"#", 3),
        ])
    func pounds(_ text: String, _ count: Int) {
        #expect(poundCount(for: text) == count)
    }

    @Test(
        "breaks lines at blanks, and joins to what it was", arguments: ["", " ", "a", "a  b", " a b ", "long-word x"])
    func wrapping(_ text: String) {
        let lines = wrapWords(text, width: 4)
        #expect(lines.joined(separator: " ") == text)
        #expect(lines.allSatisfy { $0.count <= 4 || !$0.contains(" ") })
    }

    @Test("shows what cannot be seen")
    func escapes() {
        #expect(escapedForString("a\"\\(b)\n\u{202E}\u{0}\u{A0}é") == #"a\"\\(b)\n\u{202e}\u{0}\u{a0}é"#)
        #expect(sanitizedComment("a\r\nb\u{2028}\u{202E} c") == "a b c")
    }

    @Test("groups digits by three", arguments: [(0, "0"), (999, "999"), (1000, "1_000"), (1_234_567, "1_234_567")])
    func digits(_ number: UInt64, _ text: String) {
        #expect(groupedDigits(number) == text)
    }

    @Test(
        "makes identifiers of names",
        arguments: [
            ("tenant_id", "TenantID", "tenantID"), ("GET", "Get", "get"),
            ("sla_breaches_total", "SLABreachesTotal", "slaBreachesTotal"),
            ("2xx", "X2xx", "x2xx"), ("é", "X", "x"), ("", "X", "x"), ("a--b c", "ABC", "aBC"),
        ])
    func names(_ text: String, _ type: String, _ member: String) {
        #expect(SwiftName.type(text, prefix: "X") == type)
        #expect(SwiftName.member(text, prefix: "x") == member)
    }

    @Test("gives a name once in a scope, whatever the case")
    func scopes() {
        var scope = NameScope(reserved: ["String"])
        #expect(scope.unique("string") == "string2")
        #expect(scope.unique("get") == "get")
        #expect(scope.unique("GET") == "GET2")
        #expect(scope.unique("get", suffix: "Metric") == "getMetric")
    }
}
