/// What the Transfer-Encoding fields of a section say (RFC 9112 6.1).
enum TransferCoding {
    /// `chunked`, once and alone: the only coding that is understood here.
    case chunked
    /// Other codings before a final `chunked`.
    case notImplemented
    /// `chunked` is not final, comes twice, or the list cannot be read; no end of the content can be found.
    case invalid

    init(_ fields: borrowing FieldTable, in bytes: UnsafeRawPointer) {
        if !fields.repeated.contains(.transferEncoding), let value = fields.first(.transferEncoding)?.valueRange,
            (bytes + value.lowerBound).isText("chunked", count: value.count)
        {
            self = .chunked
        } else {
            self = Self.refusal(fields, in: bytes)
        }
    }

    private static func refusal(_ fields: borrowing FieldTable, in bytes: UnsafeRawPointer) -> TransferCoding {
        var members = 0
        var chunkedAt = 0
        var isToken = true
        for index in 0..<fields.count where fields[index].name == .transferEncoding {
            forEachMember(of: fields[index].valueRange, in: bytes) { member in
                members &+= 1
                let text = bytes + member.lowerBound
                var hasUnderscore = false
                if text.endOfToken(from: 0, to: member.count, hasUnderscore: &hasUnderscore) != member.count {
                    isToken = false
                }
                // The first one counts: behind it there may be no other.
                if chunkedAt == 0, text.isText("chunked", count: member.count) { chunkedAt = members }
            }
        }
        return isToken && members > 1 && chunkedAt == members ? .notImplemented : .invalid
    }
}
