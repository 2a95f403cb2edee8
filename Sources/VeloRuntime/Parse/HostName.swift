/// The authority of a request, from `Host` or from a target in absolute form (RFC 9110 7.2, RFC 3986 3.2.2).
struct HostName: Equatable {
    /// As the client wrote it, port included: what is forwarded.
    let authority: String
    /// Lower-case ASCII without port and without the dot of a fully qualified name: what tenants are looked up by.
    let name: String

    /// The longest name of DNS (RFC 1035 2.3.4), a dot at its end, and `:65535`.
    private static let longest = 253 + 1 + 6

    /// `nil` for anything but `host [":" port]`: user information, a path, blanks, bytes outside ASCII, an empty
    /// name, a port above 65535. IPv6 literals keep their brackets. Linear.
    init?(_ authority: some StringProtocol) {
        let bytes = Array(authority.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.longest else { return nil }
        let end: Int
        if bytes[0] == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")),
                Self.isV6Literal(bytes[1..<close])
            else { return nil }
            end = close + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard end > 0, bytes[..<end].allSatisfy(Self.isNameByte) else { return nil }
        }
        guard Self.isPort(bytes[end...]) else { return nil }

        var name = bytes[..<end].map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
        if name.last == UInt8(ascii: ".") { name.removeLast() }
        guard !name.isEmpty, name.first != UInt8(ascii: ".") else { return nil }
        self.authority = String(authority)
        self.name = String(decoding: name, as: UTF8.self)
    }

    private static func isV6Literal(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.contains(UInt8(ascii: ":")) && IPAddress(String(decoding: bytes, as: UTF8.self)) != nil
    }

    /// Nothing, or a colon and up to five digits. An empty port is allowed by RFC 3986 3.2.3.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.first else { return true }
        let digits = bytes.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 5,
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65535
    }

    /// Letters, digits, `-`, `.`, `_`: what names in DNS and their everyday misuse consist of. RFC 3986 would allow
    /// percent-encoding and sub-delimiters too; no tenant can be called by them.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
