internal import VeloFormat

/// The cookie of a pool that leads clients back to their backend.
///
/// Its value is a hash of the backend's name, keyed by the pool and the name of the cookie: the same in every velod and after
/// every restart, and it does not show what backends are called. A client can make up any value; it then has chosen a
/// backend of the pool, as it could by asking often enough, and no more.
struct StickyCookie: Sendable {
    private let name: [UInt8]
    /// By backend.
    private let values: [UInt64]
    /// By backend: the value of `Set-Cookie`, over TLS and not.
    private let texts: [(secure: [UInt8], plain: [UInt8])]

    init(_ cookie: Tables.StickyCookie, pool: String, backends: [String]) {
        name = Array(cookie.name.utf8)
        values = backends.map { backend in
            var fingerprint = Fingerprint()
            // Lengths, so that no two combinations are the same bytes.
            for part in [pool, cookie.name, backend] {
                fingerprint.combine("\(part.utf8.count):".utf8)
                fingerprint.combine(part.utf8)
            }
            return mixed(fingerprint.value)
        }
        let age = cookie.maxAge.map { "; Max-Age=\(max(1, $0.nanoseconds / 1_000_000_000))" } ?? ""
        texts = values.map { value in
            let hex = String(value, radix: 16)
            let padded = String(repeating: "0", count: 16 - hex.utf8.count) + hex
            // For the whole host, out of reach of scripts, and not sent along from other sites (RFC 6265bis 5.7).
            let text = "\(cookie.name)=\(padded); Path=/\(age); HttpOnly; SameSite=Lax"
            return (Array("\(text); Secure".utf8), Array(text.utf8))
        }
    }

    /// The value of `Set-Cookie` for a client that got this backend. Prepared: nothing is made here.
    func setCookie(_ backend: Int, isSecure: Bool) -> [UInt8] {
        isSecure ? texts[backend].secure : texts[backend].plain
    }

    /// The backend that a value of the cookie stands for; `nil` for anything that velod has not written. O(backends).
    func backend(ofValue value: UnsafeRawBufferPointer) -> Int? {
        guard value.count == 16 else { return nil }
        var number: UInt64 = 0
        for byte in value {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            default: return nil
            }
            number = number << 4 | UInt64(digit)
        }
        return values.firstIndex(of: number)
    }

    /// The backend that a `Cookie` field asks for (RFC 6265 section 4.2.1: `name=value` with `; ` between). The first cookie
    /// of that name counts. Linear in the field.
    func backend(inField field: UnsafeRawBufferPointer) -> Int? {
        var rest = field[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
            var pair = rest[..<end]
            rest = rest[end...].dropFirst()
            while let first = pair.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
                pair = pair.dropFirst()
            }
            guard pair.starts(with: name), pair.dropFirst(name.count).first == UInt8(ascii: "=") else { continue }
            var value = pair.dropFirst(name.count + 1)
            while let last = value.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") {
                value = value.dropLast()
            }
            return backend(ofValue: UnsafeRawBufferPointer(rebasing: value))
        }
        return nil
    }
}
