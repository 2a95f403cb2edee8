/// `host [":" port]`, of a Host field or of an absolute target (RFC 9110 7.2, RFC 3986 3.2.2), as offsets.
public struct Authority: Equatable, Sendable {
    /// The longest name of DNS (RFC 1035 2.3.4), a dot at its end, and `:65535`.
    static let longest = 253 + 1 + 6

    let start: Int
    let length: Int
    /// Without port and without the dot of a fully qualified name. IPv6 literals keep their brackets.
    let nameLength: Int

    /// As the client wrote it, port included: what is forwarded.
    public var range: Range<Int> { start..<start &+ length }
    public var nameRange: Range<Int> { start..<start &+ nameLength }

    /// `nil` for anything but a name, an IPv4 or a bracketed IPv6 address, and a port: user information, a path, blanks,
    /// bytes outside ASCII, an empty name, a port above 65535. RFC 3986 would allow percent-encoding and sub-delimiters in
    /// a name; what two servers may decode differently names no tenant.
    init?(_ bytes: UnsafeRawPointer, in range: Range<Int>) {
        guard !range.isEmpty, range.count <= Self.longest else { return nil }
        start = range.lowerBound
        length = range.count
        let end: Int
        if bytes.byte(start) == UInt8(ascii: "[") {
            end = bytes.firstIndex(of: UInt8(ascii: "]"), from: start, to: range.upperBound) &+ 1
            guard end <= range.upperBound, IPAddress(v6: bytes, in: start &+ 1..<end &- 1) != nil else { return nil }
            nameLength = end &- start
        } else {
            var index = start
            while index < range.upperBound, ByteSet.hostName.contains(bytes.byte(index)) { index &+= 1 }
            end = index
            let hasDot = end > start && bytes.byte(end &- 1) == Byte.dot
            nameLength = end &- start &- (hasDot ? 1 : 0)
            guard nameLength > 0, bytes.byte(start) != Byte.dot else { return nil }
        }
        guard Self.isPort(bytes, in: end..<range.upperBound) else { return nil }
    }

    /// Nothing, or a colon and up to five digits. RFC 3986 3.2.3 allows an empty port.
    private static func isPort(_ bytes: UnsafeRawPointer, in range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        guard bytes.byte(range.lowerBound) == Byte.colon, range.count <= 6 else { return false }
        var port = 0
        for index in range.lowerBound &+ 1..<range.upperBound {
            guard bytes.byte(index).isDigit else { return false }
            port = port &* 10 &+ Int(bytes.byte(index) &- Byte.zero)
        }
        return port <= 65535
    }
}
