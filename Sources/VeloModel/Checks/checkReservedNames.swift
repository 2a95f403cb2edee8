import VeloSource

/// Label values that mean "none of these" belong to the runtime: no tenant and no pool may be called so.
func checkReservedNames(_ world: ClosedWorld, _ collector: Collector) {
    for tenant in world.spec.tenants.all { checkReserved(tenant.name, tenant.span, "tenant_id", collector) }
    for pool in world.spec.pools.all {
        checkReserved(pool.name, pool.span, "pool", collector)
        for backend in pool.definition?.backends.all ?? [] {
            checkReserved(backend.name, backend.span, "backend", collector)
        }
    }
    if let plan = world.spec.plans["default"] {
        collector.report(
            .reservedName, "`default` is a reserved name", at: plan.span,
            detail: "in the `threshold` of an alert, `default` stands for every other plan")
    }
}

private let reservedNames: Set<String> = ["unknown", "none", "other"]

private func checkReserved(_ name: String, _ span: Span, _ label: String, _ collector: Collector) {
    guard reservedNames.contains(name.lowercased()) else { return }
    collector.report(
        .reservedName, "`\(name)` is a reserved name", at: span,
        detail: "a series with `\(label)=\"\(name.lowercased())\"` counts what belongs to none of them")
}
