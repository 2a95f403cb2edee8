import VeloFormat

/// The request target, read in the forms of RFC 9112 3.2 that a gateway serves.
struct RequestTarget: Equatable {
    /// What is forwarded: origin form, or `*`.
    let forwarded: String
    /// What routes are looked up by: the path without the query, not percent-decoded; `/` for `*`.
    let path: Substring
    /// Of the absolute form: it overrides `Host` (RFC 9112 3.2.2).
    let authority: HostName?

    init(_ target: String, method: RequestMethod) throws(ProxyFault) {
        let bytes = target.utf8
        guard let first = bytes.first, bytes.allSatisfy(Self.isTargetByte) else { throw .malformed(.target) }
        if first == UInt8(ascii: "/") {
            forwarded = target
            authority = nil
        } else if target == "*" {
            guard method == .options else { throw .malformed(.target) }
            forwarded = target
            authority = nil
        } else {
            guard let scheme = Self.schemeLength(bytes) else { throw .malformed(.target) }
            let rest = target[target.utf8.index(target.startIndex, offsetBy: scheme)...]
            let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard let host = HostName(rest[..<end]) else { throw .malformed(.target) }
            let tail = rest[end...]
            if tail.isEmpty {
                // `OPTIONS http://host` asks about the server as a whole (RFC 9112 3.2.4).
                forwarded = method == .options ? "*" : "/"
            } else {
                forwarded = tail.utf8.first == UInt8(ascii: "/") ? String(tail) : "/" + tail
            }
            authority = host
        }
        let end = forwarded.utf8.firstIndex(of: UInt8(ascii: "?")) ?? forwarded.endIndex
        path = forwarded == "*" ? "/" : forwarded[..<end]
        guard Self.isPercentEncoded(path.utf8) else { throw .malformed(.target) }
        guard !Self.hasDotSegment(path.utf8) else { throw .malformed(.dotSegments) }
    }

    /// Visible ASCII, but no fragment, backslash, quote or angle bracket: servers disagree on those, and where a request
    /// goes must not depend on who is asked.
    private static func isTargetByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        case 0x21...0x7E: true
        default: false
        }
    }

    /// The length of `http://` or `https://`, in any case, at the beginning.
    private static func schemeLength(_ bytes: String.UTF8View) -> Int? {
        for scheme in ["http://", "https://"] where bytes.count > scheme.utf8.count {
            let agrees = zip(bytes, scheme.utf8).allSatisfy { byte, expected in
                byte == expected || (expected >= UInt8(ascii: "a") && byte | 0x20 == expected)
            }
            if agrees { return scheme.utf8.count }
        }
        return nil
    }

    /// Every `%` is followed by two hex digits, and none of them makes a NUL.
    private static func isPercentEncoded(_ path: Substring.UTF8View) -> Bool {
        var rest = path
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            let digits = rest[percent...].dropFirst().prefix(2)
            guard let value = byte(digits), value != 0 else { return false }
            rest = rest[digits.endIndex...]
        }
        return true
    }

    /// Whether a segment is `.` or `..`, plain or with `%2e`, and with `%2f` or `%5c` taken for the separators that some
    /// backends take them for. A path that a backend would resolve to another route is refused, not guessed at.
    private static func hasDotSegment(_ path: Substring.UTF8View) -> Bool {
        var dots = 0
        var isDotsOnly = true
        var index = path.startIndex
        while index < path.endIndex {
            var current = path[index]
            path.formIndex(after: &index)
            if current == UInt8(ascii: "%") {
                let digits = path[index...].prefix(2)
                current = byte(digits) ?? current
                index = digits.endIndex
            }
            switch current {
            case UInt8(ascii: "/"), UInt8(ascii: "\\"):
                if isDotsOnly, dots == 1 || dots == 2 { return true }
                dots = 0
                isDotsOnly = true
            case UInt8(ascii: "."):
                dots += 1
            case UInt8(ascii: ";"):
                // Some servers drop a parameter (`/..;x`) before they resolve the path.
                if isDotsOnly, dots == 1 || dots == 2 { return true }
                isDotsOnly = false
            default:
                isDotsOnly = false
            }
        }
        return isDotsOnly && (dots == 1 || dots == 2)
    }

    /// The byte that two hex digits stand for.
    private static func byte(_ digits: Substring.UTF8View) -> UInt8? {
        guard digits.count == 2, let high = nibble(digits[digits.startIndex]),
            let low = nibble(digits[digits.index(after: digits.startIndex)])
        else { return nil }
        return high << 4 | low
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
