import VeloFormat

/// Pools in declaration order, defaults filled in; `nil` if one of them was refused.
func compilePools(_ spec: Spec) -> [Tables.Pool]? {
    var pools: [Tables.Pool] = []
    for pool in spec.pools.all {
        guard let definition = pool.definition, let balance = definition.balance.value(or: .roundRobin) else {
            return nil
        }
        var backends: [Tables.Backend] = []
        for backend in definition.backends.all {
            guard let address = backend.definition?.address.value, let weight = backend.definition?.weight.value(or: 1)
            else { return nil }
            backends.append(Tables.Backend(name: backend.name, endpoint: address, weight: weight))
        }
        var check: Tables.HealthCheck?
        if let health = definition.health.value {
            guard let compiled = compileHealth(health) else { return nil }
            check = compiled
        }
        var compiled = Tables.Pool(name: pool.name, balance: balance.format, backends: backends, health: check)
        guard compiled.fill(definition, timeouts: spec.timeouts) else { return nil }
        pools.append(compiled)
    }
    return pools
}

private func compileHealth(_ health: HealthSpec) -> Tables.HealthCheck? {
    let kind: Tables.HealthCheck.Kind
    if let path = health.http.value {
        kind = .http(path: path, expect: health.expect.value ?? 200, body: health.body.value ?? "")
    } else if health.tcp.value == true {
        kind = .tcp
    } else if health.redis.value == true {
        kind = .redis
    } else {
        return nil
    }
    // Two good answers to come back and three bad ones to go: one lost packet is no outage, one lucky answer no recovery.
    return Tables.HealthCheck(
        kind: kind, interval: health.interval.value ?? standardInterval,
        timeout: health.timeout.value ?? standardTimeout,
        rise: health.rise.value ?? 2, fall: health.fall.value ?? 3)
}

/// Dependencies in declaration order; required unless the spec says otherwise.
func compileDependencies(_ spec: Spec) -> [Tables.Dependency]? {
    var dependencies: [Tables.Dependency] = []
    for dependency in spec.dependencies.all {
        guard let definition = dependency.definition, let address = definition.address.value,
            let check = definition.check.value, let isRequired = definition.isRequired.value(or: true),
            let path = definition.path.value(or: check == .http ? "/" : "")
        else { return nil }
        let kind: Tables.Dependency.Check =
            switch check {
            case .redis: .redis
            case .tcp: .tcp
            case .http: .http
            }
        dependencies.append(
            Tables.Dependency(name: dependency.name, endpoint: address, check: kind, path: path, isRequired: isRequired)
        )
    }
    return dependencies
}
