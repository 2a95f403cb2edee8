import Testing

@testable import VeloLive

@Suite("reading JSON")
struct JSONTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test("every kind of value is read, and its own text reads back the same")
    func roundTrip() throws {
        let value = try parse(
            #" {"a": [1, -0.5e+3, true, false, null], "b\u00e9\ud83d\ude00": "x\n\"\\\/\t", "c": {}} "#)
        #expect(value["a"]?.elements?.first?.integer == 1)
        #expect(value["bé😀"]?.text == "x\n\"\\/\t")
        #expect(try parse(value.prettyText) == value)
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "1.", "-", "1e", "tru", "\"", "\"\\x\"",
            "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\u{1}\"", "1 2", "{\"a\":1,\"a\":2}", "+1", "NaN", "'a'",
            String(repeating: "[", count: 100_000),
        ])
    func refused(_ text: String) {
        #expect(throws: JSONValue.ParseError.self) { try parse(text) }
    }

    @Test("a document cut at any byte is refused, never a crash")
    func cut() {
        let bytes = Array(#"{"a":[1,{"b":"\u00e9"}],"c":null}"#.utf8)
        for count in bytes.indices {
            #expect(throws: JSONValue.ParseError.self) { try JSONValue(parsing: Array(bytes[..<count])) }
        }
    }
}
