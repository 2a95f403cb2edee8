import VeloFormat

/// What tenants, pools and backends are called, as bytes that are ready to be logged.
final class PlaceTexts: Sendable {
    private let tenants: [[UInt8]]
    private let pools: [[UInt8]]
    private let backends: [[UInt8]]

    init(_ tables: Tables, _ topology: Topology) {
        // Behind the tenants comes `unknown`; a request that no route was found for has no pool to tell of.
        tenants = tables.tenants.map { Array($0.id.utf8) } + [Array("unknown".utf8)]
        pools = tables.pools.map { Array($0.name.utf8) } + [[]]
        backends = topology.backends.map { Array(tables.pools[$0.pool].backends[$0.index].name.utf8) }
    }

    /// - Parameter backend: the row of (pool, backend); `nil` where the request reached none.
    func withTexts(
        of place: Place, backend: Int?,
        _ body: (_ tenant: UnsafeRawBufferPointer, _ pool: UnsafeRawBufferPointer, _ backend: UnsafeRawBufferPointer) ->
            Void
    ) {
        tenants[min(place.tenant, tenants.count - 1)].withUnsafeBytes { tenant in
            pools[min(place.pool, pools.count - 1)].withUnsafeBytes { pool in
                guard let backend else { return body(tenant, pool, UnsafeRawBufferPointer(start: nil, count: 0)) }
                backends[backend].withUnsafeBytes { body(tenant, pool, $0) }
            }
        }
    }
}
