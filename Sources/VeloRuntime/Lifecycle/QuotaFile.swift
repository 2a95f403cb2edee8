internal import VeloFormat

/// The text in which quota use outlived the process before there was a state file.
///
/// A header line `velod-quotas 1 <records> <fingerprint>`, then one record a line: kind, period, number of the period,
/// use, and the tenant's id to the end of the line, with `%`, blanks and control bytes as `%XX`. The fingerprint is that
/// of every byte after the header.
enum QuotaFile {
    static let magic = "velod-quotas"
    static let version = 1

    /// Why a file was refused.
    enum Fault: Error, Equatable, CustomStringConvertible {
        /// Not one of ours.
        case foreign
        /// One of ours, by a later release.
        case version(Int)
        /// The content is not what the header says.
        case damaged
        /// The fingerprint is right and a line is not: written by something else.
        case line(Int)

        var description: String {
            switch self {
            case .foreign: "it is not a quota file"
            case .version(let found): "its version is \(found), and this velod reads \(QuotaFile.version)"
            case .damaged: "its content does not match its checksum"
            case .line(let number): "line \(number) is no record"
            }
        }
    }

    /// Linear time; any bytes may be given.
    static func decode(_ bytes: [UInt8]) throws(Fault) -> [QuotaRecord] {
        guard let headerEnd = bytes.firstIndex(of: newline), headerEnd < 200 else { throw .foreign }
        let header = fields(bytes[..<headerEnd], limit: 4)
        guard header.count == 4, header[0] == magic, let version = Int(header[1]) else { throw .foreign }
        guard version == Self.version else { throw .version(version) }
        let body = bytes[(headerEnd + 1)...]
        guard header[3] == fingerprint(body) else { throw .damaged }
        let lines = body.split(separator: newline)
        guard lines.count == Int(header[2]) else { throw .damaged }
        var records: [QuotaRecord] = []
        records.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated() {
            guard let record = record(line) else { throw .line(index + 2) }
            records.append(record)
        }
        return records
    }

    private static let newline = UInt8(ascii: "\n")
    private static let blank = UInt8(ascii: " ")
    private static let percent = UInt8(ascii: "%")

    private static func record(_ line: ArraySlice<UInt8>) -> QuotaRecord? {
        let fields = fields(line, limit: 5)
        guard fields.count == 5,
            let kind = QuotaKind.allCases.first(where: { $0.text == fields[0] }),
            let period = Tables.Quota.Period(rawValue: fields[1]),
            let number = UInt64(fields[2]), let used = UInt64(fields[3]), let tenant = unescaped(fields[4])
        else { return nil }
        return QuotaRecord(tenant: tenant, kind: kind, period: period, number: number, used: used)
    }

    private static func fields(_ line: ArraySlice<UInt8>, limit: Int) -> [String] {
        line.split(separator: blank, maxSplits: limit - 1, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func fingerprint(_ body: ArraySlice<UInt8>) -> String {
        var fingerprint = Fingerprint()
        fingerprint.combine(body)
        return fingerprint.text
    }

    private static func unescaped(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == percent else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
