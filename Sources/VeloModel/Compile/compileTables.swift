import VeloFormat

/// Tenants in byte order of their ids, which is the order of every table and row.
func sortedTenants(_ spec: Spec) -> [(name: String, index: Int, definition: TenantSpec)] {
    spec.tenants.all.enumerated().compactMap { index, tenant in
        tenant.definition.map { (tenant.name, index, $0) }
    }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
}

/// The packed tables of a spec; `nil` if anything that goes into them was refused.
func compileTables(_ world: ClosedWorld, namespace: String, pools: [Tables.Pool], hash: String) -> Tables? {
    let spec = world.spec
    guard let proxy = listenerEndpoint(spec.listeners.proxy, standard: standardProxy),
        let api = listenerEndpoint(spec.listeners.api, standard: standardAPI),
        let admin = listenerEndpoint(spec.listeners.admin, standard: standardAdmin),
        let https = compileHTTPS(spec), let forwarding = compileForwarding(spec.forwarding),
        let limits = compileConnectionLimits(spec.limits), let timeouts = compileTimeouts(spec.timeouts),
        let tls = compileTLS(spec), let accessLog = compileAccessLog(spec),
        let state = spec.state.value(or: "/var/lib/velod"), let dependencies = compileDependencies(spec)
    else { return nil }
    let alerts = world.thresholdAlerts
    let sorted = sortedTenants(spec)
    guard sorted.count == spec.tenants.all.count else { return nil }
    var tenants: [Tables.Tenant] = []
    tenants.reserveCapacity(sorted.count)
    for tenant in sorted {
        guard
            let compiled = compileTenant(
                tenant.name, tenant.definition, limits: world.limits[tenant.index], alerts, spec)
        else { return nil }
        tenants.append(compiled)
    }
    return Tables(
        specHash: hash, namespace: namespace, proxy: proxy, https: https, api: api, admin: admin,
        trustedHeader: spec.trustedHeader.value.flatMap { header in
            header.name.value.map { name in
                Tables.TrustedHeader(name: name, from: (header.from.value ?? []).map(\.value))
            }
        },
        forwarding: forwarding, limits: limits, timeouts: timeouts, tls: tls, accessLog: accessLog,
        stateDirectory: state, dependencies: dependencies, pools: pools, thresholdAlerts: alerts.map(\.name),
        tenants: tenants)
}

private func compileTenant(
    _ id: String, _ tenant: TenantSpec, limits: Limits?, _ alerts: [Declared<AlertSpec>], _ spec: Spec
) -> Tables.Tenant? {
    guard let limits else { return nil }
    var routes: [Tables.Route] = []
    for route in tenant.routes.value ?? [] {
        guard let path = route.value.path.value(or: "/"),
            let pool = route.value.pool.value.flatMap(spec.pools.index(of:))
        else { return nil }
        routes.append(Tables.Route(path: path, pool: pool))
    }
    var thresholds: [ExactDecimal] = []
    for alert in alerts {
        let values = alert.definition?.threshold.value?.values
        guard
            let value = tenant.thresholds[alert.name]?.definition
                ?? tenant.plan.value.flatMap({ values?[$0]?.definition }) ?? values?["default"]?.definition
        else { return nil }
        thresholds.append(value.value)
    }
    return Tables.Tenant(
        id: id, plan: tenant.plan.value ?? "", hosts: (tenant.hosts.value ?? []).map(\.value), routes: routes,
        rate: limits.rateLimit, quotas: limits.quotas, objectives: limits.objectives, thresholds: thresholds)
}
