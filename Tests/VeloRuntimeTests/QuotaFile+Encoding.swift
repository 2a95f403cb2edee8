import VeloFormat

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

extension QuotaFile {
    /// As releases before the state file wrote it.
    static func encode(_ records: [QuotaRecord]) -> [UInt8] {
        var body: [UInt8] = []
        for record in records {
            body += "\(record.kind.text) \(record.period.rawValue) \(record.number) \(record.used) ".utf8
            for byte in record.tenant.utf8 {
                if byte > UInt8(ascii: " "), byte != UInt8(ascii: "%"), byte != 0x7f {
                    body.append(byte)
                } else {
                    let digits = String(byte, radix: 16, uppercase: true)
                    body += ((digits.utf8.count == 1 ? "%0" : "%") + digits).utf8
                }
            }
            body.append(UInt8(ascii: "\n"))
        }
        var fingerprint = Fingerprint()
        fingerprint.combine(body)
        return Array("\(magic) \(version) \(records.count) \(fingerprint.text)\n".utf8) + body
    }
}

extension PosixFile {
    /// Puts `content` at `path`.
    static func write(_ content: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("create", path) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, content, content.count) == content.count else { throw .last("write", path) }
    }
}
