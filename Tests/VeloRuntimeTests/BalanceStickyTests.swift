import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a sticky cookie")
struct StickyCookieTests {
    private let cookie = StickyCookie(
        Tables.StickyCookie(name: "velo", maxAge: .seconds(3600)), pool: "web", backends: ["a", "b", "c"])

    private func value(_ backend: Int, of cookie: StickyCookie) -> String {
        let text = String(decoding: cookie.setCookie(backend, isSecure: false), as: UTF8.self)
        return String(text.prefix { $0 != ";" }.drop { $0 != "=" }.dropFirst())
    }

    @Test("leads back to the backend that it was set for")
    func roundTrip() {
        for backend in 0..<3 {
            #expect(cookie.backend(ofValue: Array(value(backend, of: cookie).utf8)) == backend)
            #expect(cookie.backend(inField: "a=1; velo=\(value(backend, of: cookie)); z=2") == backend)
        }
        #expect(Set((0..<3).map { value($0, of: cookie) }).count == 3)
    }

    @Test("is set for the whole host, for as long as the spec says, and out of reach of scripts")
    func attributes() {
        let value = value(1, of: cookie)
        #expect(value.utf8.count == 16)
        #expect(
            String(decoding: cookie.setCookie(1, isSecure: false), as: UTF8.self)
                == "velo=\(value); Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")
        let session = StickyCookie(Tables.StickyCookie(name: "s"), pool: "web", backends: ["a"])
        #expect(
            String(decoding: session.setCookie(0, isSecure: true), as: UTF8.self)
                == "s=\(self.value(0, of: session)); Path=/; HttpOnly; SameSite=Lax; Secure")
    }

    @Test("does not depend on the other backends, and is another one in another pool")
    func keyed() {
        let fewer = StickyCookie(Tables.StickyCookie(name: "velo"), pool: "web", backends: ["c"])
        #expect(value(0, of: fewer) == value(2, of: cookie))
        let api = StickyCookie(Tables.StickyCookie(name: "velo"), pool: "api", backends: ["c"])
        #expect(value(0, of: api) != value(2, of: cookie))
        #expect(fewer.backend(ofValue: Array(value(0, of: cookie).utf8)) == nil)
    }

    @Test("that velod has not written leads nowhere")
    func forged() {
        let good = value(0, of: cookie)
        var values: [[UInt8]] = [
            [], Array("0".utf8), Array(repeating: 0, count: 16), Array(repeating: 0xFF, count: 16),
            Array(good.uppercased().utf8), Array(good.dropLast().utf8), Array((good + "0").utf8),
            Array(" \(good.dropFirst())".utf8), Array("\"\(good)\"".utf8), Array(repeating: 0x30, count: 1 << 16),
        ]
        for index in 0..<16 {
            for byte: UInt8 in [0, 0x2F, 0x3A, 0x60, 0x67, 0x80, 0xFF] {
                var forged = Array(good.utf8)
                forged[index] = byte
                values.append(forged)
            }
        }
        // Upper case is no spelling of ours, unless there is no letter in it.
        for value in values where value != Array(good.utf8) { #expect(cookie.backend(ofValue: value) == nil) }
    }

    @Test(
        "is found in whatever a Cookie field holds, and nowhere else",
        arguments: [
            ("velo=#", true), ("velo=#;", true), (";;velo=#", true), ("a=b;velo=#", true), ("  velo=#\t", true),
            ("velo=x; velo=#", false), ("xvelo=#", false), ("velo =#", false), ("Velo=#", false), ("velo", false),
            ("velo=", false), ("velo=;#", false), ("a=velo=#", false), ("=velo=#", false), ("", false), (";", false),
            ("velo=# #", false), ("a=\"velo=#", false),
        ])
    func field(text: String, isFound: Bool) {
        let field = text.split(separator: "#", omittingEmptySubsequences: false).joined(separator: value(2, of: cookie))
        #expect(cookie.backend(inField: field) == (isFound ? 2 : nil))
    }

    @Test("is looked for in hostile fields without a crash", arguments: 0..<30)
    func hostile(seed: Int) {
        var random = RandomSequence(seed: UInt64(seed))
        let pieces: [[UInt8]] = ["velo", "=", ";", " ", "\t", value(1, of: cookie), "\u{0}", "é", "\""].map {
            Array($0.utf8)
        }
        for _ in 0..<500 {
            var field: [UInt8] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) { field += pieces.randomElement(using: &random) ?? [] }
            let found = cookie.backend(inField: field)
            #expect(found == nil || found == 1)
        }
    }

    @Test("wins over the way the pool is balanced, as long as its backend is there", arguments: everyBalance)
    func wins(balance: Tables.Pool.Balance) {
        let pool = BalancedPool(balance, weights: [1, 1, 1], isChecked: true)
        for _ in 0..<9 { #expect(pool.visit(sticky: 2) == 2) }
        #expect(pool.visit(tried: [2], sticky: 2) != 2)
        pool.states[2].judge(.unhealthy, at: second)
        #expect(pool.visit(sticky: 2) != 2)
        pool.states[2].judge(.healthy, at: second)
        #expect(pool.visit(sticky: 2) == 2)
        #expect(pool.visit(sticky: 99) != nil && pool.visit(sticky: -1) != nil)
    }
}
