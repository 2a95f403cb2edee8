import Testing
import VeloSource

@Suite("did you mean")
struct SuggestionTests {
    static let cases: [(String, [String], String?)] = [
        ("blance", ["balance", "backends"], "balance"), ("lsiteners", ["listeners"], "listeners"),
        ("tenent", ["tenants", "tenant"], "tenant"), ("Tenants", ["tenants", "tenant"], "tenants"),
        ("abcd", ["abce", "abcc"], "abcc"), ("rate", ["plan", "quota"], nil), ("x", ["y"], nil), ("", ["a"], nil),
        ("a", ["A"], "A"),
        ("größe", ["grösse", "große"], "große"), ("same", ["same"], nil),
        (
            "veloflux_http_requests_total", ["veloflux_sla_requests_total", "veloflux_requests_total"],
            "veloflux_requests_total"
        ),
    ]

    @Test("a name within a third of the length is suggested, the nearest first", arguments: cases)
    func suggests(_ name: String, _ candidates: [String], _ expected: String?) {
        #expect(suggestion(for: name, among: candidates) == expected)
        #expect(suggestion(for: name, among: candidates.reversed()) == expected)
    }

    @Test("names too long to compare are not compared")
    func long() {
        let name = String(repeating: "a", count: 100_000)
        #expect(suggestion(for: name, among: [name + "b"]) == nil)
        #expect(suggestion(for: "short", among: [name]) == nil)
    }
}
