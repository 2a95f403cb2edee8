/// An IP address literal as its bytes in network order: 4 or 16.
struct IPAddress: Hashable {
    let bytes: [UInt8]

    /// Reads dotted decimal (RFC 6943: four parts, no leading zeros) or RFC 4291 section 2.2 text, also with an IPv4 tail.
    /// No zone, no brackets.
    init?(_ text: some StringProtocol) {
        let source = Array(text.utf8)
        guard let bytes = source.contains(UInt8(ascii: ":")) ? Self.version6(source[...]) : Self.version4(source[...])
        else { return nil }
        self.bytes = bytes
    }

    private static func version4(_ source: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = source.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy(isDigit),
                part.count == 1 || part.first != UInt8(ascii: "0"),
                let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ source: ArraySlice<UInt8>) -> [UInt8]? {
        guard source.count <= 45 else { return nil }
        let colon = UInt8(ascii: ":")
        // `::` stands once at most; split there, so that what remains are plain groups.
        guard let gap = source.indices.dropLast().first(where: { source[$0] == colon && source[$0 + 1] == colon })
        else {
            guard let bytes = groups(source), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = groups(source[..<gap], isLast: false), let tail = groups(source[(gap + 2)...]),
            head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of `a:b:c`; an IPv4 address may stand for the last two groups.
    private static func groups(_ source: ArraySlice<UInt8>, isLast: Bool = true) -> [UInt8]? {
        guard !source.isEmpty else { return [] }
        let parts = source.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, let tail = version4(part) {
                bytes += tail
            } else if (1...4).contains(part.count), part.allSatisfy(isHexDigit),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            {
                bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
            } else {
                return nil
            }
        }
        return bytes
    }

    /// Every address of the machine: `0.0.0.0` or `::`.
    var isAny: Bool { bytes.allSatisfy { $0 == 0 } }
}

/// An address block, `10.0.0.0/8` (RFC 4632, RFC 4291 section 2.3).
struct AddressBlock {
    let address: IPAddress
    let prefix: Int

    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(Substring(parts[0])), (1...3).contains(parts[1].count),
            parts[1].allSatisfy(isDigit), let prefix = Int(String(Substring(parts[1]))),
            prefix <= address.bytes.count * 8
        else { return nil }
        self.address = address
        self.prefix = prefix
    }

    /// Whether a bit right of the prefix is set: `10.1.2.3/8` most likely means something else.
    var hasHostBits: Bool {
        address.bytes.enumerated().contains { index, byte in
            let networkBits = min(max(prefix - index * 8, 0), 8)
            return byte & (0xff >> UInt8(networkBits)) != 0 && networkBits < 8
        }
    }
}

func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
}
