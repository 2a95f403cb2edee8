import NIOHTTP1
import Testing
import VeloFormat

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
            ]).tenants)
        #expect(table.tenant(of: "example.com") == 0)
        #expect(table.tenant(of: "y.example.com") == 0)
        #expect(table.tenant(of: "z.y.example.com") == 0)
        #expect(table.tenant(of: "x.example.com") == 1)
        #expect(table.tenant(of: "deep.y.eu.example.com") == 1)
        #expect(table.tenant(of: "eu.example.com") == 0)
        for name in ["com", "xexample.com", "example.com.evil", ".example.com", ""] {
            #expect(table.tenant(of: name) == nil, "\(name)")
        }
    }

    @Test("the longest route that matches whole segments wins")
    func routes() throws {
        let directory = directory([("a", ["a"], ["/", "/api", "/api/v2/", "/x"])])
        for (path, pool) in [
            ("/", 0), ("/api", 1), ("/api/", 1), ("/api/x", 1), ("/apix", 0), ("/api/v2", 2), ("/api/v2/y", 2),
            ("/api/v21", 1), ("/X", 0), ("//api", 0),
        ] {
            #expect(try directory.place(tenant: 0, path: Substring(path)).pool == pool, "\(path)")
        }
        let narrow = self.directory([("a", ["a"], ["/only"])])
        #expect(throws: ProxyFault.noRoute) { try narrow.place(tenant: 0, path: "/") }
    }

    @Test("the header of a trusted peer decides where the host does not, and must not contradict it")
    func header() throws {
        let directory = directory([("a", ["a.test"], ["/"]), ("b", ["b.test"], ["/"])])
        func tenant(_ host: String, _ names: [String], isTrusted: Bool = true) throws(ProxyFault) -> Int {
            try directory.tenant(
                host: HostName(host), headers: HTTPHeaders(names.map { ("x-tenant-id", $0) }), isTrusted: isTrusted)
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

    @Test(
        "a block contains what it should",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "::1", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.129/25", "192.0.2.200", true), ("::/0", "2001:db8::1", true), ("::/0", "1.2.3.4", false),
            ("2001:db8::/33", "2001:db8:7fff::", true), ("2001:db8::/33", "2001:db8:8000::", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true), ("::1/128", "::1", true),
        ])
    func contains(block: String, address: String, isInside: Bool) throws {
        let block = try #require(AddressBlock(block))
        #expect(block.contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(
        "what is no block is refused",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/8", "::/129", "010.0.0.1", "x/8",
            "10.0.0.0/8/8", "::ffff:10.0.0.0/8", "10.0.0.0/ 8", "fe80::1%eth0",
        ])
    func badBlocks(text: String) { #expect(AddressBlock(text) == nil) }

    @Test("an IPv4 address has its dotted text, mapped or not")
    func addressText() {
        #expect(IPAddress("::ffff:192.0.2.255")?.v4Text == "192.0.2.255")
        #expect(IPAddress("2001:db8::1")?.v4Text == nil)
    }
}
