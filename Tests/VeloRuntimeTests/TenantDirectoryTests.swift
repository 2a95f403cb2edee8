import Testing
import VeloFormat
import VeloHTTP

@testable import VeloRuntime

@Suite("whose request it is")
struct TenantDirectoryTests {
    private func tables(_ tenants: [(id: String, hosts: [String], paths: [String])]) -> Tables {
        let nowhere = Tables.Endpoint(host: "127.0.0.1", port: 0)
        let backend = Tables.Backend(name: "b", endpoint: nowhere)
        return Tables(
            specHash: "", namespace: "t", proxy: nowhere, api: nowhere, admin: nowhere,
            trustedHeader: .init(name: "X-Tenant-ID", from: ["127.0.0.0/8", "fd00::/8", "nonsense"]),
            stateDirectory: "", pools: (0..<4).map { .init(name: "p\($0)", backends: [backend]) },
            tenants: tenants.map { tenant in
                Tables.Tenant(
                    id: tenant.id, hosts: tenant.hosts,
                    routes: tenant.paths.enumerated().map { .init(path: $1, pool: $0) })
            })
    }

    private func directory(_ tenants: [(id: String, hosts: [String], paths: [String])]) -> TenantDirectory {
        let tables = tables(tenants)
        return TenantDirectory(tables, Topology(tables))
    }

    @Test("an exact host goes before a wildcard, and the longest wildcard before a shorter one")
    func hosts() {
        let table = HostTable(
            tables([
                ("a", ["example.com", "*.example.com"], []), ("b", ["*.eu.example.com", "x.example.com"], []),
            ]).tenants.map(\.hosts))
        func tenant(_ name: String) -> Int? { Array(name.utf8).withUnsafeBytes { table.index(of: $0) } }
        #expect(tenant("Y.Example.COM") == 0)
        #expect(tenant("example.com") == 0)
        #expect(tenant("y.example.com") == 0)
        #expect(tenant("z.y.example.com") == 0)
        #expect(tenant("x.example.com") == 1)
        #expect(tenant("deep.y.eu.example.com") == 1)
        #expect(tenant("eu.example.com") == 0)
        for name in ["com", "xexample.com", "example.com.evil", ".example.com", ""] {
            #expect(tenant(name) == nil, "\(name)")
        }
    }

    @Test("the longest route that matches whole segments wins")
    func routes() throws {
        func place(_ directory: TenantDirectory, _ path: String) throws -> Place {
            try Array(path.utf8).withUnsafeBytes { try directory.place(tenant: 0, path: $0) }
        }
        let directory = directory([("a", ["a"], ["/", "/api", "/api/v2/", "/x"])])
        for (path, pool) in [
            ("/", 0), ("/api", 1), ("/api/", 1), ("/api/x", 1), ("/apix", 0), ("/api/v2", 2), ("/api/v2/y", 2),
            ("/api/v21", 1), ("/X", 0), ("//api", 0),
        ] {
            #expect(try place(directory, path).pool == pool, "\(path)")
        }
        let narrow = self.directory([("a", ["a"], ["/only"])])
        #expect(throws: ProxyFault.noRoute) { try place(narrow, "/") }
    }

    @Test("the header of a trusted peer decides where the host does not, and must not contradict it")
    func header() throws {
        let directory = directory([("a", ["a.test"], ["/"]), ("b", ["b.test"], ["/"])])
        func tenant(_ host: String, _ names: [String], isTrusted: Bool = true) throws -> Int {
            let lines = names.map { "x-tenant-id: \($0)\r\n" }.joined()
            let bytes = Array("GET / HTTP/1.1\r\nHost: \(host)\r\n\(lines)\r\n".utf8)
            var reader = RequestReader()
            return try bytes.withUnsafeBytes { bytes in
                #expect(try reader.next(bytes).event == .head)
                return try directory.tenant(of: reader.head, in: bytes, isTrusted: isTrusted)
            }
        }
        #expect(try tenant("a.test", []) == 0)
        #expect(try tenant("a.test", ["a"]) == 0)
        #expect(try tenant("nobody.test", ["b"]) == 1)
        #expect(try tenant("a.test", ["b"], isTrusted: false) == 0)
        #expect(throws: ProxyFault.conflictingTenant) { _ = try tenant("a.test", ["b"]) }
        #expect(throws: ProxyFault.conflictingTenant) { _ = try tenant("a.test", ["a", "a"]) }
        #expect(throws: ProxyFault.unknownNamedTenant) { _ = try tenant("a.test", ["c"]) }
        #expect(throws: ProxyFault.unknownTenant) { _ = try tenant("nobody.test", ["b"], isTrusted: false) }
        #expect(throws: ProxyFault.unknownTenant) { _ = try tenant("nobody.test", []) }
    }

    @Test("a peer is trusted by its address, and a block that cannot be read trusts nobody")
    func peers() {
        let directory = directory([])
        for (peer, isTrusted) in [
            ("127.0.0.1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false), ("fd12::1", true), ("::1", false),
        ] {
            #expect(directory.trusts(IPAddress(peer)) == isTrusted, "\(peer)")
        }
        #expect(!directory.trusts(nil))
    }

    @Test("an IPv4 address has its dotted text, mapped or not")
    func addressText() {
        #expect(IPAddress("::ffff:192.0.2.255")?.v4Text == "192.0.2.255")
        #expect(IPAddress("2001:db8::1")?.v4Text == nil)
    }
}
