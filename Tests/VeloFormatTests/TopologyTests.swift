import Testing
import VeloFormat

@Suite("the topology")
struct TopologyTests {
    let topology = Topology(sampleTables())

    @Test("has rows for tenants and the pools they route to, and for nothing else")
    func rows() {
        #expect(topology.rowCount(.single) == 1)
        #expect(labels(.tenant, .tenant) == ["acme", "bare", "unknown"])
        #expect(labels(.pool, .pool) == ["web", "cache", "none"])
        #expect(labels(.backend, .pool, .backend) == ["web b1", "web b2"])
        #expect(
            labels(.tenantPool, .tenant, .pool)
                == ["acme web", "acme cache", "acme none", "bare none", "unknown none"])
        #expect(
            labels(.tenantPoolBackend, .tenant, .pool, .backend) == ["acme web b1", "acme web b2"])
    }

    @Test("gives a pool that two routes share one row")
    func sharedPool() {
        var tables = sampleTables()
        tables.tenants[0].routes.append(Tables.Route(path: "/again", pool: 0))
        #expect(Topology(tables).rowCount(.tenantPool) == topology.rowCount(.tenantPool))
    }

    @Test("finds the rows of a place and of its backends")
    func places() {
        let place = topology.place(tenant: 0, pool: 0)
        #expect(place == Place(tenant: 0, pool: 0, tenantPool: 0))
        #expect(topology.place(tenant: topology.unknownTenant, pool: topology.noPool).tenantPool == 4)
        let backend = topology.backendPlace(place, index: 1)
        #expect(backend.backend == 1)
        #expect(topology.value(of: .backend, space: .tenantPoolBackend, row: backend.tenantPoolBackend) == "b2")
        #expect(topology.rowsByBackend == [[0], [1]])
    }

    @Test("is as large as it has to be without tenants")
    func empty() {
        var tables = sampleTables()
        tables.tenants = []
        tables.pools = []
        let empty = Topology(tables)
        #expect(RowSpace.allCases.map(empty.rowCount) == [1, 1, 1, 0, 1, 0])
    }

    @Test("knows the space of every set of row attributes")
    func spaces() {
        #expect(RowSpace(attributes: [.method]) == .single)
        #expect(RowSpace(attributes: [.tenant, .method]) == .tenant)
        #expect(RowSpace(attributes: [.backend, .pool]) == .backend)
        #expect(RowSpace(attributes: [.backend, .pool, .tenant]) == .tenantPoolBackend)
        #expect(RowSpace(attributes: [.backend]) == nil)
        #expect(RowSpace(attributes: [.backend, .tenant]) == nil)
    }

    private func labels(_ space: RowSpace, _ attributes: Attribute...) -> [String] {
        (0..<topology.rowCount(space)).map { row in
            attributes.compactMap { topology.value(of: $0, space: space, row: row) }.joined(separator: " ")
        }
    }
}
