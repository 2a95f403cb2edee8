import NIOHTTP1

/// The fields of a message that are for the next hop only, and are not passed on (RFC 9110 7.6.1).
struct HopByHop {
    /// Field names nominated by `Connection`, in lower case.
    private let nominated: [String]

    /// Nominations of these are not obeyed: they would take from the message what the next hop needs to read it, or what
    /// this gateway says about the client. Named in RFC 9110 7.6.1 as an attack.
    private static let kept: Set<String> = [
        "host", "content-length", "content-type", "authorization", "date", "cookie", "set-cookie", "via",
        "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded",
    ]

    init(_ headers: HTTPHeaders) {
        nominated = headers[canonicalForm: "connection"]
            .map { $0.lowercased() }
            .filter { !Self.kept.contains($0) && $0 != "close" && $0 != "keep-alive" }
    }

    /// Whether a field stops here. Framing fields do too: every hop frames anew.
    func contains(_ name: String) -> Bool {
        switch name.utf8.count {
        case 2: return name.isField("te") || isNominated(name)
        case 7: return name.isField("upgrade") || isNominated(name)
        case 10: return name.isField("connection") || name.isField("keep-alive") || isNominated(name)
        case 14: return name.isField("content-length") || isNominated(name)
        case 16: return name.isField("proxy-connection") || isNominated(name)
        case 17: return name.isField("transfer-encoding") || isNominated(name)
        default: return isNominated(name)
        }
    }

    private func isNominated(_ name: String) -> Bool { nominated.contains { name.isField($0) } }

    /// Trailer fields that may be passed on: those that frame, route, authenticate or control may not (RFC 9110 6.5.1).
    static func passableTrailers(_ trailers: HTTPHeaders?) -> HTTPHeaders? {
        guard let trailers else { return nil }
        let passed = trailers.filter { field in
            !forbiddenTrailers.contains { field.name.isField($0) } && field.value.utf8.allSatisfy(isFieldByte)
        }
        return passed.isEmpty ? nil : HTTPHeaders(passed.map { ($0.name, $0.value) })
    }

    private static let forbiddenTrailers = [
        "transfer-encoding", "content-length", "host", "connection", "keep-alive", "proxy-connection", "te", "trailer",
        "upgrade", "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "cookie",
        "set-cookie", "cache-control", "expect", "max-forwards", "pragma", "range", "content-encoding", "content-type",
        "content-range", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded",
    ]

    private static func isFieldByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
}

extension String {
    /// Whether this is the field `name`, which is in lower case; names are compared without case (RFC 9110 5.1).
    func isField(_ name: String) -> Bool {
        utf8.count == name.utf8.count
            && zip(utf8, name.utf8).allSatisfy { byte, expected in
                byte == expected || (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") && byte | 0x20 == expected)
            }
    }
}
