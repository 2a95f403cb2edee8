/// Which things a family has a row for.
public enum RowSpace: String, Sendable, CaseIterable {
    /// One row: no tenant, pool or backend label.
    case single
    case tenant
    case pool
    case backend
    case tenantPool
    case tenantPoolBackend

    /// The space of a set of row attributes. `backend` implies its pool: names are unique only within one.
    /// `nil` for `backend` and `tenant` or `backend` alone, without `pool`.
    public init?(attributes: Set<Attribute>) {
        switch attributes.filter(\.isRow) {
        case []: self = .single
        case [.tenant]: self = .tenant
        case [.pool]: self = .pool
        case [.pool, .backend]: self = .backend
        case [.tenant, .pool]: self = .tenantPool
        case [.tenant, .pool, .backend]: self = .tenantPoolBackend
        default: return nil
        }
    }
}

/// The rows of every row space: only combinations that can happen. Compiler and runtime derive it from the same tables.
///
/// Row order is deterministic: tenants in table order and then `unknown`; within a tenant its pools by index and then
/// `none`; within a pool its backends in order.
public struct Topology: Sendable {
    /// The reserved label values.
    public static let unknownTenantText = "unknown"
    public static let noPoolText = "none"

    public let tenantIDs: [String]
    public let poolNames: [String]
    /// Of each row of (tenant, pool).
    public let tenantPools: [(tenant: Int, pool: Int)]
    /// First (tenant, pool) row of each tenant, and one past the last: `tenantCount + 2` entries.
    public let tenantPoolStarts: [Int]
    /// Of each row of (pool, backend): its pool and the index in that pool.
    public let backends: [(pool: Int, index: Int)]
    public let backendNames: [String]
    /// First (pool, backend) row of each pool, and one past the last.
    public let backendStarts: [Int]
    /// Of each row of (tenant, pool, backend).
    public let tenantPoolBackends: [(tenantPool: Int, backend: Int)]
    /// First (tenant, pool, backend) row of each (tenant, pool) row; those of one such row are adjacent.
    public let tenantPoolBackendStarts: [Int]
    /// Rows of (tenant, pool, backend), grouped by (pool, backend) row.
    public let rowsByBackend: [[Int32]]

    public var tenantCount: Int { tenantIDs.count }
    /// The index that stands for "no tenant claims this host".
    public var unknownTenant: Int { tenantIDs.count }
    /// The index that stands for "no route was selected".
    public var noPool: Int { poolNames.count }

    /// Linear in the number of rows. Precondition: routes name pools of `tables`, as `Tables.decode` makes sure.
    public init(_ tables: Tables) {
        tenantIDs = tables.tenants.map(\.id)
        poolNames = tables.pools.map(\.name)

        var backends: [(pool: Int, index: Int)] = []
        var backendNames: [String] = []
        var backendStarts = [0]
        for (pool, definition) in tables.pools.enumerated() {
            for (index, backend) in definition.backends.enumerated() {
                backends.append((pool, index))
                backendNames.append(backend.name)
            }
            backendStarts.append(backends.count)
        }

        let noPool = tables.pools.count
        var tenantPools: [(tenant: Int, pool: Int)] = []
        var tenantPoolStarts = [0]
        for (tenant, definition) in tables.tenants.enumerated() {
            for pool in Set(definition.routes.map(\.pool)).sorted() { tenantPools.append((tenant, pool)) }
            tenantPools.append((tenant, noPool))
            tenantPoolStarts.append(tenantPools.count)
        }
        tenantPools.append((tables.tenants.count, noPool))
        tenantPoolStarts.append(tenantPools.count)

        var tenantPoolBackends: [(tenantPool: Int, backend: Int)] = []
        var tenantPoolBackendStarts: [Int] = []
        var rowsByBackend = [[Int32]](repeating: [], count: backends.count)
        for (row, entry) in tenantPools.enumerated() {
            tenantPoolBackendStarts.append(tenantPoolBackends.count)
            guard entry.pool != noPool else { continue }
            for backend in backendStarts[entry.pool]..<backendStarts[entry.pool + 1] {
                rowsByBackend[backend].append(Int32(tenantPoolBackends.count))
                tenantPoolBackends.append((row, backend))
            }
        }

        self.backends = backends
        self.backendNames = backendNames
        self.backendStarts = backendStarts
        self.tenantPools = tenantPools
        self.tenantPoolStarts = tenantPoolStarts
        self.tenantPoolBackends = tenantPoolBackends
        self.tenantPoolBackendStarts = tenantPoolBackendStarts
        self.rowsByBackend = rowsByBackend
    }

    public func rowCount(_ space: RowSpace) -> Int {
        switch space {
        case .single: 1
        case .tenant: tenantCount + 1
        case .pool: poolNames.count + 1
        case .backend: backends.count
        case .tenantPool: tenantPools.count
        case .tenantPoolBackend: tenantPoolBackends.count
        }
    }

    /// The label value of an attribute in a row; `nil` if the space has no such attribute.
    public func value(of attribute: Attribute, space: RowSpace, row: Int) -> String? {
        switch attribute {
        case .tenant: tenant(space: space, row: row).map(tenantText)
        case .pool: pool(space: space, row: row).map(poolText)
        case .backend: backend(space: space, row: row).map { backendNames[$0] }
        case .method, .statusCode, .reason, .quota, .sla: nil
        }
    }

    /// The tenant's index in a row; `nil` if the space has none.
    public func tenant(space: RowSpace, row: Int) -> Int? {
        switch space {
        case .single, .pool, .backend: nil
        case .tenant: row
        case .tenantPool: tenantPools[row].tenant
        case .tenantPoolBackend: tenantPools[tenantPoolBackends[row].tenantPool].tenant
        }
    }

    /// The rows of one tenant, which are adjacent; `nil` if the space has no tenants.
    public func rows(ofTenant tenant: Int, in space: RowSpace) -> Range<Int>? {
        switch space {
        case .single, .pool, .backend: return nil
        case .tenant: return tenant..<(tenant + 1)
        case .tenantPool: return tenantPoolStarts[tenant]..<tenantPoolStarts[tenant + 1]
        case .tenantPoolBackend:
            func start(_ row: Int) -> Int {
                row < tenantPoolBackendStarts.count ? tenantPoolBackendStarts[row] : tenantPoolBackends.count
            }
            return start(tenantPoolStarts[tenant])..<start(tenantPoolStarts[tenant + 1])
        }
    }

    private func pool(space: RowSpace, row: Int) -> Int? {
        switch space {
        case .single, .tenant: nil
        case .pool: row
        case .backend: backends[row].pool
        case .tenantPool: tenantPools[row].pool
        case .tenantPoolBackend: backends[tenantPoolBackends[row].backend].pool
        }
    }

    private func backend(space: RowSpace, row: Int) -> Int? {
        switch space {
        case .single, .tenant, .pool, .tenantPool: nil
        case .backend: row
        case .tenantPoolBackend: tenantPoolBackends[row].backend
        }
    }

    private func tenantText(_ index: Int) -> String {
        index == unknownTenant ? Self.unknownTenantText : tenantIDs[index]
    }
    private func poolText(_ index: Int) -> String { index == noPool ? Self.noPoolText : poolNames[index] }

    /// The place of a tenant's request that selected `pool`, or of one that selected none.
    /// Precondition: the tenant can reach the pool. O(pools of the tenant).
    public func place(tenant: Int, pool: Int) -> Place {
        let rows = tenantPoolStarts[tenant]..<tenantPoolStarts[tenant + 1]
        guard let row = rows.first(where: { tenantPools[$0].pool == pool }) else {
            preconditionFailure("tenant \(tenant) has no route to pool \(pool)")
        }
        return Place(tenant: tenant, pool: pool, tenantPool: row)
    }

    /// The place of one backend (`index` in its pool) behind `place`. O(1).
    public func backendPlace(_ place: Place, index: Int) -> BackendPlace {
        BackendPlace(
            place: place, backend: backendStarts[place.pool] + index,
            tenantPoolBackend: tenantPoolBackendStarts[place.tenantPool] + index)
    }
}
