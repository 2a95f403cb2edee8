import VeloFormat

/// One tenant's routes with their places bound, longest path first.
struct RouteTable: Sendable {
    private let routes: [(path: [UInt8], place: Place)]

    init(tenant: Int, _ routes: [Tables.Route], _ topology: Topology) {
        self.routes =
            routes
            .map { route in
                // `/api/` and `/api` are the same prefix; the root matches everything.
                var path = Array(route.path.utf8)
                while path.last == UInt8(ascii: "/") { path.removeLast() }
                return (path, topology.place(tenant: tenant, pool: route.pool))
            }
            .sorted { $0.path.count > $1.path.count }
    }

    /// The place of the longest route whose path is a prefix of `path` in whole segments. Compared by bytes, without
    /// decoding; O(routes of the tenant).
    func place(of path: UnsafeRawBufferPointer) -> Place? {
        for route in routes {
            let length = route.path.count
            guard path.count >= length, path.count == length || path[length] == UInt8(ascii: "/") else { continue }
            if route.path.withUnsafeBytes({ $0.elementsEqual(path.prefix(length)) }) { return route.place }
        }
        return nil
    }
}
