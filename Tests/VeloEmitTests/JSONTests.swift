import Foundation
import Testing
import VeloFormat

@testable import VeloEmit

@Suite("JSON")
struct JSONTests {
    @Test("members and elements are printed in order, one a line")
    func layout() {
        let value: JSON = ["b": 1, "a": [true, .null, "x"], "empty": [], "none": [:]]
        #expect(
            value.text == """
                {
                  "b": 1,
                  "a": [
                    true,
                    null,
                    "x"
                  ],
                  "empty": [],
                  "none": {}
                }

                """)
    }

    @Test("every kind of character survives a reader")
    func strings() throws {
        let controls = (0..<0x20).compactMap { UnicodeScalar($0) }.map { String(Character($0)) }.joined()
        for text in [controls, "\"\\/", "é 漢字 👩‍👩‍👧 \u{2028}\u{2029}\u{7F}\u{FEFF}", "\r\n", "e\u{301}", ""] {
            let bytes = Data(JSON.array([.string(text)]).text.utf8)
            let read = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String])
            #expect(read.first.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        }
    }

    @Test("control characters are escaped, other text is left readable")
    func escapes() {
        #expect(JSON.string("a\u{0}\u{1F}\u{7F}\n\té\"\\/").text == "\"a\\u0000\\u001f\\u007f\\n\\té\\\"\\\\/\"\n")
    }

    @Test("decimals are exact")
    func decimals() {
        #expect(JSON.decimal(ExactDecimal(999, scale: 3)).text == "0.999\n")
        #expect(JSON.decimal(ExactDecimal(-10, scale: 1)).text == "-1\n")
        #expect(JSON.integer(.min).text == "-9223372036854775808\n")
    }

    @Test("members without a value are left out")
    func optionalMembers() {
        #expect(JSON.object([("a", nil), ("b", 1)] as [(String, JSON?)]) == ["b": 1])
    }
}
