/// Formats records as lines of JSON, in the order of what people look for first. Keeps the text of the current second.
struct AccessLine {
    /// What a target may take, escaped: a few times the longest that is of any use in a log.
    private static let longestTarget = 8 * 1024
    /// What each of the other seven texts may take, escaped.
    private static let longestText = 1024
    /// All of them, what each can run over its limit, and the names and numbers around them, which take less than 512 bytes.
    static let capacity = longestTarget + 7 * longestText + 8 * 16 + 1024

    private let includesQuery: Bool
    private var second = Int64.min
    private var secondText: (UInt64, UInt64, UInt32) = (0, 0, 0)

    init(includesQuery: Bool) { self.includesQuery = includesQuery }

    /// Writes one line with its end. `memory` has room for `capacity` bytes. Returns how many were written.
    mutating func write(_ record: borrowing AccessRecord, into memory: UnsafeMutableRawPointer) -> Int {
        var line = LineWriter(memory)
        line.append("{\"time\":\"")
        writeTime(record.time, into: &line)
        line.append("\"")
        write("\"tenant\":", record.tenant, into: &line)
        write("\"pool\":", record.pool, into: &line)
        write("\"backend\":", record.backend, into: &line)
        write("\"method\":", record.method, into: &line)
        if record.target.count > 0 {
            line.append(",\"path\":")
            line.append(string: includesQuery ? record.target : withoutQuery(record.target), limit: Self.longestTarget)
        }
        line.append(",\"status\":")
        line.append(decimal: UInt64(record.status))
        line.append(",\"duration\":")
        line.append(seconds: record.duration)
        if let connect = record.connect {
            line.append(",\"connect\":")
            line.append(seconds: connect)
        }
        if let firstByte = record.firstByte {
            line.append(",\"first_byte\":")
            line.append(seconds: firstByte)
        }
        line.append(",\"request_bytes\":")
        line.append(decimal: record.requestBytes)
        line.append(",\"response_bytes\":")
        line.append(decimal: record.responseBytes)
        write("\"request_id\":", record.requestID, into: &line)
        if record.traceHigh | record.traceLow != 0 {
            line.append(",\"trace_id\":\"")
            line.append(hex: record.traceHigh)
            line.append(hex: record.traceLow)
            line.append("\"")
        }
        write("\"client\":", record.client, into: &line)
        line.append(",\"protocol\":\"")
        line.append(record.httpProtocol.text)
        line.append("\"")
        if let tls = record.tls {
            line.append(",\"tls\":\"")
            line.append(tls.text)
            line.append("\"")
        }
        line.append("}\n")
        return line.count
    }

    private func write(_ name: StaticString, _ text: AccessRecord.Text, into line: inout LineWriter) {
        guard text.count > 0 else { return }
        line.append(",")
        line.append(name)
        line.append(string: text, limit: Self.longestText)
    }

    private func withoutQuery(_ target: AccessRecord.Text) -> AccessRecord.Text {
        guard let end = target.firstIndex(of: UInt8(ascii: "?")) else { return target }
        return AccessRecord.Text(rebasing: target[..<end])
    }

    /// RFC 3339 with milliseconds; a moment before 1970 is written as its beginning, one after 9999 as its end.
    private mutating func writeTime(_ time: Int64, into line: inout LineWriter) {
        let milliseconds = UInt64(min(max(time, 0), 253_402_300_799_999))
        let second = Int64(milliseconds / 1000)
        if second != self.second {
            self.second = second
            withUnsafeMutableBytes(of: &secondText) { memory in
                guard let base = memory.baseAddress else { return }
                var text = LineWriter(base)
                let day = second / 86_400
                let month = CivilMonth(daysSince1970: day)
                text.append(decimal: UInt64(month.year), digits: 4)
                text.append("-")
                text.append(decimal: UInt64(month.month), digits: 2)
                text.append("-")
                text.append(decimal: UInt64(day - month.firstDay + 1), digits: 2)
                text.append("T")
                text.append(decimal: UInt64(second / 3600 % 24), digits: 2)
                text.append(":")
                text.append(decimal: UInt64(second / 60 % 60), digits: 2)
                text.append(":")
                text.append(decimal: UInt64(second % 60), digits: 2)
                text.append(".")
            }
        }
        withUnsafeBytes(of: secondText) { memory in
            if let base = memory.baseAddress { line.append(base, count: 20) }
        }
        line.append(decimal: milliseconds % 1000, digits: 3)
        line.append("Z")
    }
}
