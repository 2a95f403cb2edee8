/// Finds what belongs to a host name, the way tenants are found: the exact name first, then the longest wildcard above it.
struct HostIndex: Sendable {
    private var exact: [String: Int] = [:]
    /// By what stands behind the `*`, its dot included.
    private var wildcards: [String: Int] = [:]

    /// Every name leads to the index of the list that it is in; of a name in two lists the first counts.
    init(_ hosts: [[String]]) {
        for (index, names) in hosts.enumerated() {
            for name in names {
                if name.hasPrefix("*.") {
                    let parent = String(name.dropFirst())
                    if wildcards[parent] == nil { wildcards[parent] = index }
                } else if exact[name] == nil {
                    exact[name] = index
                }
            }
        }
    }

    /// The index for a name as a client sends it: letters in either case, perhaps with a dot at its end (which RFC 6066 3
    /// forbids, and some send). `nil` if there is none.
    func index(of name: String) -> Int? {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if let index = exact[name] { return index }
        guard !wildcards.isEmpty else { return nil }
        // `*.example.com` stands for at least one label, so the first byte is never the dot that is looked up.
        var rest = Substring(name)
        while let dot = rest.utf8.dropFirst().firstIndex(of: UInt8(ascii: ".")) {
            rest = rest[dot...]
            if let index = wildcards[String(rest)] { return index }
        }
        return nil
    }
}
