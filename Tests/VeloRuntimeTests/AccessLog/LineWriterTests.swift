import Foundation
import Testing

@testable import VeloRuntime

@Suite("JSON of the access log")
struct LineWriterTests {
    /// What a writer makes of `body`.
    static func written(capacity: Int = 1 << 16, _ body: (inout LineWriter) -> Void) -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 8) { memory in
            guard let base = memory.baseAddress else { return [] }
            var writer = LineWriter(base)
            body(&writer)
            return Array(memory[..<writer.count])
        }
    }

    static func json(_ bytes: [UInt8], limit: Int = 1 << 14) -> [UInt8] {
        bytes.withUnsafeBytes { bytes in written { $0.append(string: bytes, limit: limit) } }
    }

    static func decoded(_ json: [UInt8]) throws -> String {
        let value = try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
        return try #require(value as? String)
    }

    @Test("text that is UTF-8 comes back as it was, wherever a special character stands")
    func roundTrip() throws {
        let specials = [
            "\"", "\\", "\u{0}", "\u{1F}", "\u{7F}", "\n", "é", "€", "😀", "\u{2028}", "\u{FFFF}", "\u{10FFFF}",
        ]
        for special in specials {
            for before in 0..<18 {
                let text = String(repeating: "a", count: before) + special + "b" + special + special
                let json = Self.json(Array(text.utf8))
                #expect(try Self.decoded(json) == text)
                #expect(json.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            }
        }
    }

    @Test(
        "what is no UTF-8 becomes U+FFFD",
        arguments: [
            ([0x80], "\u{FFFD}"), ([0xC3], "\u{FFFD}"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xF5, 0x80, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xE2, 0x82, 0x41], "\u{FFFD}\u{FFFD}A"),
            ([0xF0, 0x9F, 0x98], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0x61, 0xFF, 0x62], "a\u{FFFD}b"),
        ] as [([UInt8], String)])
    func repaired(bytes: [UInt8], expected: String) throws {
        #expect(try Self.decoded(Self.json(bytes)) == expected)
    }

    @Test("any bytes make valid JSON in valid UTF-8")
    func anyBytes() throws {
        var random = SplitMix(state: 7)
        for _ in 0..<3000 {
            let bytes = (0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let json = Self.json(bytes)
            #expect(String(validating: json, as: UTF8.self) != nil)
            #expect(throws: Never.self, "\(bytes)") { try Self.decoded(json) }
        }
    }

    @Test("a text that is too long ends with an ellipsis, and never in the middle of a character")
    func limit() throws {
        for character in ["a", "\u{1}", "é", "😀", "\""] {
            for limit in 0..<40 {
                let text = String(repeating: character, count: 50)
                let json = Self.json(Array(text.utf8), limit: limit)
                #expect(json.count <= limit + 6 + 3 + 2)
                let decoded = try Self.decoded(json)
                #expect(decoded.hasSuffix("…") && text.hasPrefix(decoded.dropLast()))
            }
        }
        #expect(try Self.decoded(Self.json(Array("abc".utf8), limit: 3)) == "abc")
    }

    @Test(
        "numbers",
        arguments: [
            (0, "0", "0.000000"), (9, "9", "0.000000"), (10, "10", "0.000000"), (1_999, "1999", "0.000001"),
            (1_500_000_000, "1500000000", "1.500000"), (999_999_999_999, "999999999999", "999.999999"),
            (.max, "18446744073709551615", "18446744073.709551"),
        ] as [(UInt64, String, String)])
    func numbers(value: UInt64, decimal: String, seconds: String) {
        #expect(String(decoding: Self.written { $0.append(decimal: value) }, as: UTF8.self) == decimal)
        #expect(String(decoding: Self.written { $0.append(seconds: value) }, as: UTF8.self) == seconds)
    }

    @Test("every count of digits is right")
    func digits() {
        var power: UInt64 = 1
        for _ in 0..<20 {
            for value in [power - 1, power, power + 1] {
                #expect(String(decoding: Self.written { $0.append(decimal: value) }, as: UTF8.self) == String(value))
            }
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
    }

    @Test("hex has sixteen digits")
    func hex() {
        let text = String(decoding: Self.written { $0.append(hex: 0x0123_4567_89AB_CDEF) }, as: UTF8.self)
        #expect(text == "0123456789abcdef")
    }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
