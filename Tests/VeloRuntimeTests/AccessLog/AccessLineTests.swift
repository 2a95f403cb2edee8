import Foundation
import Testing

@testable import VeloRuntime

@Suite("Lines of the access log")
struct AccessLineTests {
    static func line(_ record: AccessRecord, includesQuery: Bool = false) -> String {
        var line = AccessLine(includesQuery: includesQuery)
        return withUnsafeTemporaryAllocation(byteCount: AccessLine.capacity, alignment: 8) { memory in
            guard let base = memory.baseAddress else { return "" }
            let count = line.write(record, into: base)
            return String(decoding: memory[..<count], as: UTF8.self)
        }
    }

    @Test("a request with everything")
    func everything() {
        let texts = StableTexts(["acme", "web", "backend-1", "GET", "/a/b?token=secret", "req-1", "192.0.2.7"])
        var record = AccessRecord(time: 1_795_369_654_123, status: 200, httpProtocol: .http2)
        record.tenant = texts[0]
        record.pool = texts[1]
        record.backend = texts[2]
        record.method = texts[3]
        record.target = texts[4]
        record.duration = 12_345_678
        record.connect = 1_000_000
        record.firstByte = 9_999_999_999
        record.requestBytes = 10
        record.responseBytes = 2048
        record.requestID = texts[5]
        record.traceHigh = 0x4BF9_2F35_77B3_4DA6
        record.traceLow = 0xA3CE_929D_0E0E_4736
        record.client = texts[6]
        record.tls = .tls13
        #expect(
            Self.line(record) == """
                {"time":"2026-11-22T17:47:34.123Z","tenant":"acme","pool":"web","backend":"backend-1","method":"GET",\
                "path":"/a/b","status":200,"duration":0.012345,"connect":0.001000,"first_byte":9.999999,\
                "request_bytes":10,"response_bytes":2048,"request_id":"req-1",\
                "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","client":"192.0.2.7","protocol":"HTTP/2","tls":"TLSv1.3"}

                """)
        #expect(Self.line(record, includesQuery: true).contains(#""path":"/a/b?token=secret""#))
    }

    @Test("what is not known is left out")
    func leastOfAll() {
        let record = AccessRecord(time: 0, status: 400, httpProtocol: .http11)
        #expect(
            Self.line(record) == """
                {"time":"1970-01-01T00:00:00.000Z","status":400,"duration":0.000000,"request_bytes":0,\
                "response_bytes":0,"protocol":"HTTP/1.1"}

                """)
    }

    @Test(
        "times at the borders of days, years and the calendar",
        arguments: [
            (951_782_400_999, "2000-02-29T00:00:00.999Z"), (951_868_799_001, "2000-02-29T23:59:59.001Z"),
            (1_767_225_599_999, "2025-12-31T23:59:59.999Z"), (-1, "1970-01-01T00:00:00.000Z"),
            (.max, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func times(time: Int64, text: String) {
        let record = AccessRecord(time: time, status: 200, httpProtocol: .http11)
        #expect(Self.line(record).contains("\"time\":\"\(text)\""))
    }

    @Test("the second's text is kept and changes with the second")
    func secondIsKept() {
        var line = AccessLine(includesQuery: false)
        let texts = ([999, 0, 1000, 1001, 61_000] as [Int64]).map { time in
            LineWriterTests.written { writer in
                withUnsafeTemporaryAllocation(byteCount: AccessLine.capacity, alignment: 8) { memory in
                    guard let base = memory.baseAddress else { return }
                    let record = AccessRecord(time: time, status: 200, httpProtocol: .http11)
                    _ = line.write(record, into: base)
                    writer.append(base + 9, count: 24)
                }
            }
        }
        #expect(
            texts.map { String(decoding: $0, as: UTF8.self) } == [
                "1970-01-01T00:00:00.999Z", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.000Z",
                "1970-01-01T00:00:01.001Z", "1970-01-01T00:01:01.000Z",
            ])
    }

    @Test(
        "the longest texts of the worst bytes fit into the memory, and are one line of JSON",
        arguments: [0x01, 0xFF, 0x22])
    func worstCase(byte: UInt8) throws {
        let texts = StableTexts(bytes: Array(repeating: Array(repeating: byte, count: 100_000), count: 1))
        var record = AccessRecord(time: .max, status: .max, httpProtocol: .http11)
        record.tenant = texts[0]
        record.pool = texts[0]
        record.backend = texts[0]
        record.method = texts[0]
        record.target = texts[0]
        record.requestID = texts[0]
        record.client = texts[0]
        record.duration = .max
        record.connect = .max
        record.firstByte = .max
        record.requestBytes = .max
        record.responseBytes = .max
        record.traceHigh = .max
        record.tls = .tls12
        let line = Self.line(record)
        #expect(line.utf8.count <= AccessLine.capacity)
        #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?.count == 17)
    }
}

/// Texts that stay where they are for as long as the value lives.
final class StableTexts: @unchecked Sendable {
    // Written once, in the initialiser.
    private let texts: [UnsafeMutableRawBufferPointer]

    init(bytes: [[UInt8]]) {
        texts = bytes.map { bytes in
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
            memory.copyBytes(from: bytes)
            return UnsafeMutableRawBufferPointer(rebasing: memory[..<bytes.count])
        }
    }

    convenience init(_ texts: [String]) { self.init(bytes: texts.map { Array($0.utf8) }) }

    deinit { for text in texts { text.baseAddress?.deallocate() } }

    subscript(index: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(texts[index]) }
}
