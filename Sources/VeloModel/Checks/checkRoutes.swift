import VeloFormat
import VeloSource

/// Routes of tenants: paths that can match, none twice, none that hides what velod or an operator expects there.
func checkRoutes(_ world: ClosedWorld, _ collector: Collector) {
    for tenant in world.spec.tenants.valid {
        guard let routes = tenant.definition.routes.given else { continue }
        if routes.value.isEmpty {
            collector.report(
                .unreachableTenant, "tenant `\(tenant.name)` has no routes", at: routes.span,
                "every request would be answered 404", hint: "add `{ path: /, pool: … }`")
        }
        var seen: [String: Span] = [:]
        for route in routes.value {
            guard let path = route.value.path.given ?? standardPath(route) else { continue }
            guard checkPath(path, collector) else { continue }
            if let first = seen[path.value] {
                collector.report(
                    .routeTwice, "route `\(path.value)` is given twice",
                    at: [Diagnostic.Label(path.span, "again here"), Diagnostic.Label(first, "first here")],
                    detail: "one path of a tenant has one pool")
            } else {
                seen[path.value] = path.span
            }
            checkReservedPath(path, collector)
        }
    }
}

private func standardPath(_ route: Located<RouteSpec>) -> Located<String>? {
    route.value.path.isAbsent ? Located(value: "/", span: route.span) : nil
}

/// What velod answers itself on one listener or another.
private let reservedPaths = ["/health", "/livez", "/readyz", "/metrics"]

private func checkReservedPath(_ path: Located<String>, _ collector: Collector) {
    guard let reserved = reservedPaths.first(where: { path.value == $0 || path.value.hasPrefix($0 + "/") }) else {
        return
    }
    collector.report(
        .reservedPath, "route `\(path.value)` collides with a reserved path", at: path.span,
        "`\(reserved)` is velod's own",
        detail:
            "a probe of `\(reserved)` must mean the same on every listener; a route for `/` still serves the tenant's own",
        hint: "route a shorter prefix, such as `/`, or another path")
}
