package import VeloFormat

extension Tables.Endpoint {
    /// `host:port`, with brackets around an IPv6 literal.
    package var text: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Reads `host:port` or `[v6]:port`; `nil` for anything else.
    package init?(parsing text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }

    /// The address a client on this machine connects to where the listener takes every one.
    package var reachable: Tables.Endpoint {
        switch host {
        case "0.0.0.0": Tables.Endpoint(host: "127.0.0.1", port: port)
        case "::": Tables.Endpoint(host: "::1", port: port)
        default: self
        }
    }
}
