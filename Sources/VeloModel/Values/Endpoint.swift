import VeloFormat

/// Reads `host:port` or `[::1]:port`; the host without its brackets. Ports 1 to 65535.
func parseEndpoint(_ text: String) -> Tables.Endpoint? {
    let bytes = Array(text.utf8)
    guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = bytes[(colon + 1)...]
    guard (1...5).contains(digits.count), digits.allSatisfy(isDigit),
        let port = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(port)
    else { return nil }
    var host = bytes[..<colon]
    if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
        host = host.dropFirst().dropLast()
        let text = String(decoding: host, as: UTF8.self)
        guard let address = IPAddress(text), address.bytes.count == 16 else { return nil }
        return Tables.Endpoint(host: text, port: port)
    }
    let name = String(decoding: host, as: UTF8.self)
    guard isHostName(name) || IPAddress(name)?.bytes.count == 4 else { return nil }
    return Tables.Endpoint(host: name, port: port)
}

/// An address to listen on: an IP literal or a host name.
func isListenAddress(_ text: String) -> Bool { IPAddress(text) != nil || isHostName(text) }

/// A host name in the letters, digits and hyphens of RFC 1123 section 2.1, in either case; `_` too, as container networks
/// use it. A name whose last part is a number is no name but a failed IPv4 address (WHATWG URL, "ends in a number").
func isHostName(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count) else { return false }
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let last = labels.last, !last.allSatisfy(isDigit) else { return false }
    return labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isUpper(byte)
}

func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

extension Form where Value == Tables.Endpoint {
    static var endpoint: Form {
        .scalar(
            "an address such as `127.0.0.1:9001`, `redis.internal:6379` or `[::1]:9001`",
            hint: { text in
                if text.hasPrefix("http://") || text.hasPrefix("https://") {
                    return "write host and port without the scheme"
                }
                if text.utf8.first != UInt8(ascii: "["), text.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1 {
                    return "an IPv6 address stands in brackets, before the port: `[::1]:9001`"
                }
                return isHostName(text) || IPAddress(text) != nil ? "add a port" : nil
            }, parseEndpoint)
    }
}
