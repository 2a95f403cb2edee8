import PromQL
import VeloFormat

/// Packs a closed world without errors into what emitters see, every default filled in. `nil` if anything in it was refused.
func compileSpec(_ world: ClosedWorld, hash: String) -> CheckedSpec? {
    guard let namespace = world.spec.namespace.value, let pools = compilePools(world.spec),
        let tables = compileTables(world, namespace: namespace, pools: pools, hash: hash),
        let metrics = compileMetrics(world), let recordings = compileRecordings(world),
        let alerts = compileAlerts(world),
        let prometheus = compilePrometheus(world.spec, admin: tables.admin)
    else { return nil }
    let spec = world.spec
    let tenants = sortedTenants(spec).map { tenant in
        CheckedTenant(
            id: tenant.name, name: tenant.definition.name.value ?? tenant.name,
            plan: tenant.definition.plan.value ?? "",
            notify: tenant.definition.notify.value)
    }
    return CheckedSpec(
        hash: hash, namespace: namespace, tables: tables, metrics: metrics, prometheus: prometheus,
        retention: spec.retention.valid.map { RetentionClass(name: $0.name, duration: $0.definition) },
        budget: SeriesBudget(atStart: spec.budget.atStart.value, worstCase: spec.budget.worstCase.value),
        plans: spec.plans.names.map { CheckedPlan(name: $0) }, tenants: tenants,
        owners: spec.owners.valid.map { Owner(id: $0.name, team: $0.definition.team.value ?? $0.name) },
        receivers: spec.receivers.valid.map { Receiver(name: $0.name, webhookFile: $0.definition.webhookFile.value) },
        recordings: recordings, alerts: alerts, catalogue: world.catalogue)
}

/// Where Prometheus listens unless the spec says otherwise: 9090 is the admin port here.
private let standardPrometheus = Tables.Endpoint(host: "127.0.0.1", port: 9091)

private func compilePrometheus(_ spec: Spec, admin: Tables.Endpoint) -> PrometheusSettings? {
    let settings = spec.prometheus
    guard let version = settings.version.value(or: standardVersion), let features = settings.features.value(or: []),
        let address = settings.address.value(or: standardPrometheus),
        let targets = settings.targets.value(or: [Located(value: reachable(admin), span: spec.span)]),
        let scrape = settings.scrapeInterval.value(or: .seconds(15)),
        let evaluation = settings.evaluationInterval.value(or: standardEvaluationInterval)
    else { return nil }
    return PrometheusSettings(
        version: version,
        features: LanguageFeature.allCases.filter { feature in features.contains { $0.value == feature } },
        address: address, targets: targets.map(\.value), scrapeInterval: scrape,
        evaluationInterval: evaluation,
        externalLabels: settings.externalLabels.valid.map { (name: $0.name, value: $0.definition) }
            .sorted { $0.name < $1.name })
}

/// An address to connect to for one to listen on: any address is reached over loopback.
func reachable(_ endpoint: Tables.Endpoint) -> Tables.Endpoint {
    guard let address = IPAddress(endpoint.host), address.isAny else { return endpoint }
    return Tables.Endpoint(host: address.bytes.count == 4 ? "127.0.0.1" : "::1", port: endpoint.port)
}
