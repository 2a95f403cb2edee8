/// Finds whose a host name is: exact names first, then the longest wildcard above it. For tenants, and for their certificates.
///
/// Built once. A name that some tenant claims as it is costs one look; any other, one for each of its labels, of which a name of
/// DNS has 127 at most.
struct HostTable: Sendable {
    private let exact: ByteMap
    /// By what stands behind the `*`, its dot included.
    private let wildcards: ByteMap

    /// Every name, in lower case, leads to the index of the list that it is in; of a name in two lists the first counts.
    init(_ names: [[String]]) {
        let hosts = names.enumerated().flatMap { index, names in
            names.map { (key: Array($0.utf8), value: Int32(index)) }
        }
        let isWildcard = { (host: [UInt8]) in host.starts(with: "*.".utf8) }
        exact = ByteMap(hosts.filter { !isWildcard($0.key) }, foldsCase: true)
        wildcards = ByteMap(
            hosts.filter { isWildcard($0.key) }.map { (key: Array($0.key.dropFirst()), value: $0.value) },
            foldsCase: true)
    }

    /// The index for `name`, a valid host without port in any case; `nil` if there is none.
    func index(of name: UnsafeRawBufferPointer) -> Int? {
        if let index = exact.value(of: name) { return Int(index) }
        guard !wildcards.isEmpty else { return nil }
        // `*.example.com` stands for at least one label, so the first byte is never the dot that is looked up. The longest
        // suffix comes first.
        for start in name.indices.dropFirst() where name[start] == UInt8(ascii: ".") {
            if let index = wildcards.value(of: UnsafeRawBufferPointer(rebasing: name[start...])) { return Int(index) }
        }
        return nil
    }

    /// The index for a name as a client asks for it by SNI: perhaps with a dot at its end, which RFC 6066 3 forbids and some send,
    /// perhaps with bytes that no host name has, which nothing is found by.
    func index(ofServerName name: String) -> Int? {
        var name = name
        return name.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            let host = bytes.last == UInt8(ascii: ".") ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
            guard host.allSatisfy(Self.isHostByte) else { return nil }
            return index(of: host)
        }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
