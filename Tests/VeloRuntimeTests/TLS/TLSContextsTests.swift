import Foundation
import NIOCore
import NIOEmbedded
import NIOSSL
import Synchronization
import TestSupport
import Testing

@testable import VeloRuntime

@Suite("TLS for clients")
struct TLSContextsTests {
    /// Certificates are made once for all tests of the suite; each test that changes files makes its own.
    private static let shared = Task { () async throws -> (TestCertificates, acme: TLSFiles, beta: TLSFiles) in
        let certificates = try await TestCertificates()
        let acme = try await certificates.leaf("acme", hosts: ["acme.test", "*.acme.test"])
        let beta = try await certificates.leaf("beta", hosts: ["beta.test"])
        return (certificates, acme, beta)
    }

    static func settings(default index: Int? = nil, http2: Bool = true) async throws -> TLSSettings {
        let (_, acme, beta) = try await shared.value
        return TLSSettings(
            certificates: [
                .init(chainFile: acme.chain, keyFile: acme.key, hosts: ["acme.test", "*.acme.test"]),
                .init(chainFile: beta.chain, keyFile: beta.key, hosts: ["beta.test"]),
            ], defaultCertificate: index, offersHTTP2: http2)
    }

    /// A client that trusts the tests' authority and looks at names only if it is told to.
    static func client(
        _ name: String?, protocols: [String] = ["h2", "http/1.1"], checksName: Bool = false, highest: TLSVersion? = nil
    ) async throws -> NIOSSLClientHandler {
        let root = try await shared.value.0.root
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(root)
        configuration.certificateVerification = checksName ? .fullVerification : .noHostnameVerification
        configuration.applicationProtocols = protocols
        configuration.maximumTLSVersion = highest
        return try NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: name)
    }

    static func commonName(_ certificate: NIOSSLCertificate?) -> String? {
        certificate.map(String.init(describing:))?.split(separator: ";").compactMap { part in
            part.hasPrefix("common_name=") ? String(part.dropFirst("common_name=".count)) : nil
        }.first
    }

    @Test(
        "the name that a client asks for chooses the certificate",
        arguments: [
            ("acme.test", "acme"), ("a.acme.test", "acme"), ("a.b.acme.test", "acme"), ("ACME.Test", "acme"),
            ("beta.test", "beta"), ("a.beta.test", "beta"), ("other.test", "beta"), (nil, "beta"),
        ] as [(String?, String)], [1, Int.max])
    func chosenByName(name: (asked: String?, shown: String), pieces: Int) async throws {
        let contexts = try await TLSContexts(Self.settings(default: 1))
        let pair = try await TLSPair(contexts, client: Self.client(name.asked))
        defer { pair.finish() }
        try pair.exchange(pieces: pieces)
        #expect(Self.commonName(pair.shown) == name.shown)
        #expect(pair.chosen == "h2" && pair.atServer.isActive)
        #expect(pair.atClient.errors.isEmpty && pair.atServer.errors.isEmpty)
        #expect(contexts.failedHandshakes.load(ordering: .relaxed) == 0)
    }

    @Test("without a default, names that are served shake hands, in pieces too", arguments: [1, 7, Int.max])
    func withoutDefault(pieces: Int) async throws {
        let contexts = try await TLSContexts(Self.settings())
        let pair = try await TLSPair(contexts, client: Self.client("x.acme.test", checksName: true))
        defer { pair.finish() }
        try pair.exchange(pieces: pieces)
        #expect(pair.atClient.negotiated == "h2")
        pair.client.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
        try pair.exchange(pieces: pieces)
        #expect(pair.atServer.received == "hello")
    }

    @Test("without a default, a name that nobody has is refused as unrecognized", arguments: [1, Int.max])
    func unknownName(pieces: Int) async throws {
        let contexts = try await TLSContexts(Self.settings())
        let pair = try await TLSPair(contexts, client: Self.client("other.test"))
        defer { pair.finish() }
        try pair.exchange(pieces: pieces)
        #expect(pair.serverBytes == [21, 3, 1, 0, 2, 2, 112])
        #expect(!pair.server.isActive && pair.chosen == "")
        #expect("\(pair.atClient.errors)".contains("UNRECOGNIZED_NAME"))
        #expect(contexts.failedHandshakes.load(ordering: .relaxed) == 1)
    }

    @Test("without a default, a client that asks for no name is refused")
    func noName() async throws {
        let contexts = try await TLSContexts(Self.settings())
        let pair = try await TLSPair(contexts, client: Self.client(nil))
        defer { pair.finish() }
        try pair.exchange()
        #expect(!pair.server.isActive && pair.chosen == "")
        #expect(contexts.failedHandshakes.load(ordering: .relaxed) == 1)
    }

    @Test(
        "ALPN takes what both want, HTTP/2 first, and is HTTP/1.1 without",
        arguments: [
            (["h2", "http/1.1"], true, "h2"), (["http/1.1", "h2"], true, "h2"), (["http/1.1"], true, "http/1.1"),
            (["h2", "http/1.1"], false, "http/1.1"), ([], true, "http/1.1"), (["spdy/3"], true, "http/1.1"),
        ] as [([String], Bool, String)])
    func alpn(protocols: [String], offersHTTP2: Bool, expected: String) async throws {
        let contexts = try await TLSContexts(Self.settings(default: 0, http2: offersHTTP2))
        let pair = try await TLSPair(contexts, client: Self.client("acme.test", protocols: protocols))
        defer { pair.finish() }
        try pair.exchange()
        #expect(pair.chosen == expected)
    }

    @Test("what came before TLS 1.2 is refused, TLS 1.2 is not, and by setting it is")
    func versions() async throws {
        var settings = try await Self.settings(default: 0)
        for (minimum, highest, works) in [
            (TLSSettings.Version.tls12, TLSVersion.tlsv11, false), (.tls12, .tlsv12, true), (.tls13, .tlsv12, false),
            (.tls13, .tlsv13, true),
        ] {
            settings.minimumVersion = minimum
            let pair = try await TLSPair(TLSContexts(settings), client: Self.client("acme.test", highest: highest))
            defer { pair.finish() }
            try pair.exchange()
            #expect((pair.chosen == "h2") == works, "\(minimum) \(highest)")
        }
    }

    @Test("a client that says nothing, or never finishes, is cut after a while", arguments: [nil, 0] as [Int?])
    func slowHandshake(defaultCertificate: Int?) async throws {
        let contexts = try await TLSContexts(Self.settings(default: defaultCertificate))
        for beginning in [[], [22, 3, 1, 0, 200, 1, 0]] as [[UInt8]] {
            let pair = try TLSPair(contexts, client: nil)
            defer { pair.finish() }
            if !beginning.isEmpty { try pair.server.writeInbound(ByteBuffer(bytes: beginning)) }
            pair.loop.advanceTime(by: .seconds(9))
            #expect(pair.server.isActive)
            pair.loop.advanceTime(by: .seconds(1))
            #expect(!pair.server.isActive)
        }
        #expect(contexts.failedHandshakes.load(ordering: .relaxed) == 2)
    }

    @Test("a finished handshake has no deadline any more")
    func noDeadlineLater() async throws {
        let pair = try await TLSPair(TLSContexts(Self.settings(default: 0)), client: Self.client("acme.test"))
        defer { pair.finish() }
        try pair.exchange()
        pair.loop.advanceTime(by: .hours(1))
        #expect(pair.server.isActive)
    }

    @Test("garbage instead of a handshake closes the connection", arguments: [nil, 0] as [Int?])
    func garbage(defaultCertificate: Int?) async throws {
        let contexts = try await TLSContexts(Self.settings(default: defaultCertificate))
        for text in [
            "GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{4}aaaa", String(repeating: "\u{0}", count: 100),
        ] {
            let pair = try TLSPair(contexts, client: nil)
            defer { pair.finish() }
            _ = try? pair.server.writeInbound(ByteBuffer(string: text))
            pair.loop.run()
            #expect(!pair.server.isActive, "\(text.debugDescription)")
        }
        #expect(contexts.failedHandshakes.load(ordering: .relaxed) == 3)
    }

    @Test("a reload gives new connections the new certificate and leaves the others alone")
    func reload() async throws {
        let certificates = try await TestCertificates()
        let old = try await certificates.leaf("old", hosts: ["acme.test"])
        _ = try await certificates.leaf("new", hosts: ["acme.test"])
        let settings = TLSSettings(certificates: [.init(chainFile: old.chain, keyFile: old.key, hosts: ["acme.test"])])
        let contexts = try TLSContexts(settings)
        func connect() throws -> TLSPair {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(certificates.root)
            let pair = try TLSPair(
                contexts,
                client: NIOSSLClientHandler(
                    context: NIOSSLContext(configuration: configuration), serverHostname: "acme.test"))
            try pair.exchange()
            return pair
        }
        let before = try connect()
        defer { before.finish() }
        #expect(Self.commonName(before.shown) == "old")

        try certificates.folder.write("old.pem", certificates.folder.read("new.pem"))
        // The key is not there yet: half of a change is none.
        let problems = contexts.reload()
        #expect(problems.count == 1 && problems[0].description.contains("does not belong to the certificate"))
        #expect(problems[0].file == old.key)
        let between = try connect()
        defer { between.finish() }
        #expect(Self.commonName(between.shown) == "old")

        try certificates.folder.write("old.key", certificates.folder.read("new.key"))
        chmod(old.key, 0o600)
        #expect(contexts.reload() == [])
        let after = try connect()
        defer { after.finish() }
        #expect(Self.commonName(after.shown) == "new")
        before.client.writeAndFlush(ByteBuffer(string: "still here"), promise: nil)
        try before.exchange()
        #expect(before.atServer.received == "still here")
    }

    @Test("a certificate that vanishes keeps its place, and the others are reloaded")
    func partialReload() async throws {
        let certificates = try await TestCertificates()
        let one = try await certificates.leaf("one", hosts: ["one.test"])
        let two = try await certificates.leaf("two", hosts: ["two.test"])
        let contexts = try TLSContexts(
            .init(certificates: [
                .init(chainFile: one.chain, keyFile: one.key, hosts: ["one.test"]),
                .init(chainFile: two.chain, keyFile: two.key, hosts: ["two.test"]),
            ]))
        _ = try await certificates.leaf("newer", hosts: ["two.test"])
        try FileManager.default.removeItem(atPath: one.chain)
        try certificates.folder.write("two.pem", certificates.folder.read("newer.pem"))
        try certificates.folder.write("two.key", certificates.folder.read("newer.key"))
        chmod(two.key, 0o600)
        #expect(contexts.reload().map(\.description) == ["\(one.chain): is not there"])
        for (name, shown) in [("one.test", "one"), ("two.test", "newer")] {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(certificates.root)
            let pair = try TLSPair(
                contexts,
                client: NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: name))
            defer { pair.finish() }
            try pair.exchange()
            #expect(Self.commonName(pair.shown) == shown)
        }
    }

    @Test("everything that is wrong at the start is told at once, and nothing of a key is in it")
    func startErrors() async throws {
        let (certificates, acme, beta) = try await Self.shared.value
        let folder = try TemporaryFolder()
        try folder.write("empty.pem", "")
        try folder.write("text.key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
        try await certificates.openssl(
            "pkcs8", "-topk8", "-in", acme.key, "-passout", "pass:x", "-out", folder.file("locked.key").path)
        func certificate(_ chain: String, _ key: String) -> TLSSettings.Certificate {
            .init(chainFile: chain, keyFile: key, hosts: [])
        }
        let files = [
            certificate("/nowhere/a.pem", acme.key), certificate(acme.chain, "/nowhere/a.key"),
            certificate(acme.chain, beta.key),
            certificate(folder.file("empty.pem").path, acme.key), certificate(acme.key, acme.key),
            certificate(acme.chain, folder.file("text.key").path),
            certificate(acme.chain, folder.file("locked.key").path),
            certificate(acme.chain, folder.path), certificate(acme.chain, acme.key),
        ]
        let error = #expect(throws: TLSStartError.self) { try TLSContexts(.init(certificates: files)) }
        #expect(
            error?.problems.map(\.description) == [
                "/nowhere/a.pem: is not there",
                "/nowhere/a.key: is not there",
                "\(beta.key): the private key does not belong to the certificate in \(acme.chain)",
                "\(folder.file("empty.pem").path): is no certificate in PEM form",
                "\(acme.key): is no certificate in PEM form",
                "\(folder.file("text.key").path): is no private key in PEM form",
                "\(folder.file("locked.key").path): the private key is encrypted; there is nobody to ask for its password",
                "\(folder.path): cannot read it: Is a directory",
            ])
        let secrets = try certificates.folder.read("acme.key").split(separator: "\n").filter { !$0.hasPrefix("-") }
        for secret in secrets { #expect(error.map { "\($0)".contains(secret) } == false) }
    }

    @Test("expiry and a key that everybody may read are warnings")
    func warnings() async throws {
        let (_, acme, _) = try await Self.shared.value
        let settings = TLSSettings(certificates: [.init(chainFile: acme.chain, keyFile: acme.key, hosts: [])])
        let now = RuntimeClock.system.wall()
        func warnings(at wall: Int64) throws -> [String] {
            try TLSContexts(settings, clock: RuntimeClock(monotonic: { 0 }, wall: { wall })).warnings.map(\.reason)
        }
        let day: Int64 = 86_400
        #expect(try warnings(at: now + 1) == [])
        #expect(try warnings(at: now + 20 * day).first?.hasPrefix("the certificate expires at 20") == true)
        #expect(try warnings(at: now + 40 * day).first?.hasPrefix("the certificate has expired at 20") == true)
        #expect(try warnings(at: now - 5 * day).first?.hasPrefix("the certificate is not valid before 20") == true)
        let copy = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: acme.key, toPath: copy.file("open.key").path)
        chmod(copy.file("open.key").path, 0o644)
        let open = TLSSettings(certificates: [
            .init(chainFile: acme.chain, keyFile: copy.file("open.key").path, hosts: [])
        ])
        let contexts = try TLSContexts(open)
        #expect(contexts.warnings.map(\.reason) == ["everybody on this machine may read the private key"])
        #expect(abs(contexts.earliestExpiry - now - 30 * day) < day)
    }
}

@Suite("Certificates by host name")
struct HostTableTests {
    @Test(
        "the exact name comes first, then the longest wildcard",
        arguments: [
            ("example.com", 0), ("www.example.com", 2), ("a.www.example.com", 1), ("a.b.c.example.com", 1),
            ("x.deep.example.com", 3), ("example.com.", 0), ("WWW.EXAMPLE.COM", 2), ("deep.example.com", 1),
            ("com", nil), ("www.example.com\u{7F}", nil), ("www.ex ample.com", nil),
            ("badexample.com", nil), ("", nil), (".", nil), ("..", nil), (".example.com", nil), ("com.example", nil),
        ] as [(String, Int?)])
    func lookup(name: String, index: Int?) {
        let hosts = HostTable([["example.com"], ["*.example.com"], ["www.example.com"], ["*.deep.example.com"]])
        #expect(hosts.index(ofServerName: name) == index)
    }

    @Test("of a name in two lists the first counts")
    func repeated() {
        let hosts = HostTable([["a.test", "*.a.test"], ["a.test", "*.a.test"]])
        #expect(hosts.index(ofServerName: "a.test") == 0)
        #expect(hosts.index(ofServerName: "x.a.test") == 0)
    }
}
