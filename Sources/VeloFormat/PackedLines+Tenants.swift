extension PackedLines {
    /// The tenant lines. What is checked here is what row spaces, limits and thresholds are indexed by.
    mutating func tenants(poolCount: Int, alertCount: Int) throws(Tables.DecodingError) -> [Tables.Tenant] {
        var tenants: [Tables.Tenant] = []
        var hosts = UniqueNames()
        var previous = ""
        while var line = try take("tenant") {
            let id = try line.field("id")
            let tenant = Tables.Tenant(
                id: try id.text(), plan: try line.field("plan").text(),
                hosts: try line.field("hosts").hosts(&hosts),
                routes: try line.field("routes").routes(poolCount: poolCount),
                rate: try line.field("rate").rate(), quotas: try line.field("quotas").quotas(),
                objectives: try line.field("objectives").objectives(),
                thresholds: try line.field("thresholds").thresholds(count: alertCount))
            try line.finish()
            guard tenant.id != Topology.unknownTenantText else { throw id.failure("`\(tenant.id)` is reserved") }
            guard tenants.isEmpty || previous.utf8.lexicographicallyPrecedes(tenant.id.utf8) else {
                throw id.failure("`\(tenant.id)` does not come after `\(previous)` in byte order")
            }
            previous = tenant.id
            tenants.append(tenant)
        }
        return tenants
    }
}

// Made once: an array literal in the decoder would be allocated for every tenant.
private let quotaKinds = QuotaKind.allCases.map { ($0.text, $0) }
private let quotaPeriods = Tables.Quota.Period.allCases.map { ($0.rawValue, $0) }
private let objectiveKinds = SLAKind.allCases.map { ($0.text, $0) }

extension PackedField {
    fileprivate func hosts(_ seen: inout UniqueNames) throws(Tables.DecodingError) -> [String] {
        var hosts: [String] = []
        for host in elements() {
            try seen.insert(host)
            hosts.append(try host.element())
        }
        return hosts
    }

    fileprivate func routes(poolCount: Int) throws(Tables.DecodingError) -> [Tables.Route] {
        var routes: [Tables.Route] = []
        var paths = UniqueNames()
        for route in elements() {
            let (path, pool) = try route.cut(last: "=")
            try paths.insert(path)
            guard poolCount > 0 else { throw failure("there are no pools") }
            routes.append(Tables.Route(path: try path.text(), pool: try pool.number(in: 0...(poolCount - 1))))
        }
        return routes
    }

    fileprivate func rate() throws(Tables.DecodingError) -> Tables.RateLimit? {
        guard !isEmpty else { return nil }
        let parts = try parts("/", count: 3)
        let period = try parts[1].timeSpan()
        guard period.nanoseconds > 0 else { throw failure("the period is zero") }
        return Tables.RateLimit(
            count: try parts[0].number(in: 1...Int64.max), period: period,
            burst: try parts[2].number(in: 1...Int64.max))
    }

    fileprivate func quotas() throws(Tables.DecodingError) -> [Tables.Quota] {
        var quotas: [Tables.Quota] = []
        for quota in elements() {
            let (kind, allowance) = try quota.cut(last: "=")
            let parts = try allowance.parts("/", count: 2)
            let decoded = Tables.Quota(
                kind: try kind.word(quotaKinds), limit: try parts[0].number(in: 1...UInt64.max),
                period: try parts[1].word(quotaPeriods))
            guard !quotas.contains(where: { $0.kind == decoded.kind }) else {
                throw failure("one kind stands here twice")
            }
            quotas.append(decoded)
        }
        return quotas
    }

    fileprivate func objectives() throws(Tables.DecodingError) -> [Tables.Objective] {
        var objectives: [Tables.Objective] = []
        for objective in elements() {
            let (kind, terms) = try objective.cut(last: "=")
            let parts = try terms.parts("/", count: 3)
            let target = try parts[0].decimal()
            guard target >= ExactDecimal(0), target <= ExactDecimal(1) else {
                throw failure("a target is a share, from 0 to 1")
            }
            let decoded = Tables.Objective(
                kind: try kind.word(objectiveKinds), target: target, threshold: try parts[1].timeSpan(),
                window: try parts[2].timeSpan())
            guard !objectives.contains(where: { $0.kind == decoded.kind }) else {
                throw failure("one kind stands here twice")
            }
            objectives.append(decoded)
        }
        return objectives
    }

    fileprivate func thresholds(count: Int) throws(Tables.DecodingError) -> [ExactDecimal] {
        let elements = elements()
        guard elements.count == count else {
            throw failure("\(elements.count) thresholds for \(count) alerts")
        }
        var thresholds: [ExactDecimal] = []
        for element in elements { thresholds.append(try element.decimal()) }
        return thresholds
    }
}
