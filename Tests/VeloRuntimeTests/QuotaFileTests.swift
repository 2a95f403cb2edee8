import Testing
import VeloFormat

@testable import VeloRuntime

@Suite struct QuotaFileTests {
    private let records = [
        QuotaRecord(tenant: "acme", kind: .requests, period: .day, number: 20_779, used: 4_711),
        QuotaRecord(tenant: "acme", kind: .egress, period: .month, number: 682, used: .max),
        QuotaRecord(tenant: "a b%c\n\u{7f}é", kind: .requests, period: .hour, number: 0, used: 0),
    ]

    @Test("what is written is read back", arguments: [0, 1, 3])
    func roundTrip(count: Int) throws {
        let some = Array(records[..<count])
        #expect(try QuotaFile.decode(QuotaFile.encode(some)) == some)
    }

    @Test("a person can read the file")
    func text() {
        #expect(
            String(decoding: QuotaFile.encode(Array(records[..<2])), as: UTF8.self)
                .split(separator: "\n").dropFirst()
                == ["requests d 20779 4711 acme", "egress mo 682 18446744073709551615 acme"])
    }

    @Test("a file cut at any byte is refused")
    func truncation() {
        let whole = QuotaFile.encode(records)
        for length in whole.indices {
            #expect(throws: QuotaFile.Fault.self) { try QuotaFile.decode(Array(whole[..<length])) }
        }
    }

    @Test("a file with any one bit turned is refused")
    func bitFlips() {
        let whole = QuotaFile.encode(records)
        for index in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[index] ^= 1 << bit
                #expect(throws: QuotaFile.Fault.self) { try QuotaFile.decode(bytes) }
            }
        }
    }

    @Test("a later version is named")
    func version() {
        #expect(throws: QuotaFile.Fault.version(2)) {
            try QuotaFile.decode(Array("velod-quotas 2 0 cbf29ce484222325\n".utf8))
        }
    }

    @Test(
        "a file of something else is foreign",
        arguments: ["", "\n", "hello", "hello\n", "velod-quotas\n", "# quotas 1 0 0\n"])
    func foreign(text: String) {
        #expect(throws: QuotaFile.Fault.foreign) { try QuotaFile.decode(Array(text.utf8)) }
    }

    @Test(
        "a line that is no record is named even where the checksum is right",
        arguments: [
            "requests d 1 1", "requests x 1 1 acme", "money d 1 1 acme", "requests d -1 1 acme", "requests d 1 1 a%4",
            "requests d 1 1 a%zz", "requests d 1 1 a%FF", "requests d 1 99999999999999999999 acme",
        ])
    func badLine(line: String) {
        let body = Array((line + "\n").utf8)
        var fingerprint = Fingerprint()
        fingerprint.combine(body)
        let bytes = Array("velod-quotas 1 1 \(fingerprint.text)\n".utf8) + body
        #expect(throws: QuotaFile.Fault.line(2)) { try QuotaFile.decode(bytes) }
    }
}
