import PromQL
import VeloFormat
import VeloSource

/// Matchers of which each can be met, and all together never: a tenant and a pool that it has no route to, an objective that the
/// tenant does not have, two patterns of one label that no value matches. Or one alone, of a value that this metric never has: a quota
/// that no tenant has, the pool `none` of a backend. The selector is dead.
func checkCombinations(_ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector) {
    guard let labels = expression.labels else { return }
    for (id, selector) in expression.selectors where !selector.matchers.isEmpty {
        if let contradiction = labels[id].contradiction {
            guard contradiction.one.reason.kind == .matcher, contradiction.other.reason.kind == .matcher,
                contradiction.one.reason.span != contradiction.other.reason.span
            else { continue }
            collector.report(
                .deadCombination, "no series has all these labels",
                at: [
                    Diagnostic.Label(expression.span(contradiction.other.reason.span), "not together with the other"),
                    Diagnostic.Label(expression.span(contradiction.one.reason.span), "this excludes it"),
                ], detail: "no value of `\(excerpt(contradiction.label.text))` meets both")
        } else if let name = selector.metricName?.text, case .metric(let index) = world.series.reference(name),
            let definition = world.metrics[index]?.definition
        {
            let cells = CellQuestion(definition, selector)
            guard cells.isJudged(in: world), !cells.isPossible(in: world) else { continue }
            report(cells, name, expression, world, collector)
        }
    }
}

private func report(
    _ cells: CellQuestion, _ name: String, _ expression: RuleExpression, _ world: ClosedWorld, _ collector: Collector
) {
    let isOne = cells.dependentMatchers.count == 1
    let places = cells.dependentMatchers.reversed().enumerated().map { index, matcher in
        Diagnostic.Label(
            expression.span(matcher.labelSpan.lowerBound..<matcher.valueSpan.upperBound),
            isOne
                ? "this selects nothing, ever"
                : index == 0 ? "not together with the other\(cells.dependentMatchers.count > 2 ? "s" : "")" : "")
    }
    collector.report(
        .deadCombination, isOne ? "no series of `\(excerpt(name))` has this label" : "no series has all these labels",
        at: places,
        detail: cells.tenant.flatMap { routes(of: $0, world) }
            ?? "`\(excerpt(name))` has series for the pools that a tenant has routes to, and for the limits and objectives "
            + "that it has")
}

/// The pools that a tenant has routes to, in words; `nil` where they are not known.
private func routes(of tenant: String, _ world: ClosedWorld) -> String? {
    guard let routes = world.spec.tenants[tenant]?.definition?.routes.value else { return nil }
    let pools = Set(routes.compactMap { $0.value.pool.value }).sorted()
    guard !pools.isEmpty else { return nil }
    let listed = pools.prefix(5).map { "`\(excerpt($0))`" }.joined(separator: ", ")
    return "tenant `\(excerpt(tenant))` has routes to \(listed)\(pools.count > 5 ? ", …" : "")"
}

/// The matchers of one selector that have to be met by one cell of a metric.
private struct CellQuestion {
    private let rows: RowSpace
    private var tests: [Attribute: [(String) -> Bool]] = [:]
    private let tenantLabels: Set<String>
    /// The family's labels of which a tenant has only the values of its own limits and objectives.
    private let limits: Set<Attribute>
    /// Those on labels whose values depend on each other.
    private(set) var dependentMatchers: [Matcher] = []

    init(_ definition: FamilyDefinition, _ selector: VectorSelector) {
        rows = definition.rows
        tenantLabels = Set(definition.rowLabels.filter { $0.attribute == .tenant }.map(\.name))
        let attributes = Dictionary(
            definition.rowLabels.map { ($0.name, $0.attribute) }
                + definition.columnLabels.map { ($0.name, $0.attribute) },
            uniquingKeysWith: { first, _ in first })
        limits = Set(attributes.values).intersection([.sla, .quota, .reason])
        for matcher in selector.matchers {
            guard let attribute = attributes[matcher.label.text], attribute != .method, attribute != .statusCode,
                let test = Self.test(matcher)
            else { continue }
            tests[attribute, default: []].append(test)
            dependentMatchers.append(matcher)
        }
    }

    /// Whether there is something to judge: of a spec without tenants or pools its author knows that no series have them.
    func isJudged(in world: ClosedWorld) -> Bool {
        guard tests.count < 2 else { return true }
        guard let attribute = tests.keys.first, !world.spec.tenants.all.isEmpty, !world.spec.pools.all.isEmpty else {
            return false
        }
        // Any tenant that has a name has series of its own here, and so has nobody.
        return attribute != .tenant || rows == .tenantPoolBackend || !limits.isEmpty
    }

    /// The one tenant that is asked for together with a pool or a backend.
    var tenant: String? {
        guard tests[.pool] != nil || tests[.backend] != nil else { return nil }
        return dependentMatchers.first { $0.op == .equal && tenantLabels.contains($0.label.text) }?.value.text
    }

    private static func test(_ matcher: Matcher) -> ((String) -> Bool)? {
        let value = matcher.value.text
        switch matcher.op {
        case .equal: return { $0 == value }
        case .notEqual: return { $0 != value }
        case .matches, .notMatches:
            guard let regex = try? LabelRegex.reading(matcher.value.bytes) else { return nil }
            return { regex.matches($0.utf8) == (matcher.op == .matches) }
        }
    }

    private func accepts(_ attribute: Attribute, _ value: String) -> Bool {
        tests[attribute]?.allSatisfy { $0(value) } ?? true
    }

    /// Whether some tenant, pool and backend meets all; true where the spec is not known well enough. Linear in tenants at worst, and
    /// ends at the first that does.
    func isPossible(in world: ClosedWorld) -> Bool {
        guard rows == .tenant || rows == .tenantPool || rows == .tenantPoolBackend else {
            return world.spec.pools.all.contains { isPossible(pool: $0) }
                || rows != .backend && accepts(.pool, Topology.noPoolText)
        }
        let unknown = Topology.unknownTenantText
        if accepts(.tenant, unknown), limits.isEmpty, rows == .tenant || noPoolIsPossible { return true }
        return world.spec.tenants.all.indices.contains { index in
            let tenant = world.spec.tenants.all[index]
            guard accepts(.tenant, tenant.name) else { return false }
            guard let definition = tenant.definition, let limits = world.limits[index] else { return true }
            return meets(limits) && (rows == .tenant || noPoolIsPossible || hasPool(definition, world))
        }
    }

    /// Backends are those of pools only.
    private var noPoolIsPossible: Bool { rows == .tenantPool && accepts(.pool, Topology.noPoolText) }

    private func meets(_ own: Limits) -> Bool {
        limits.allSatisfy { attribute in own.texts(of: attribute).contains { accepts(attribute, $0) } }
    }

    private func hasPool(_ tenant: TenantSpec, _ world: ClosedWorld) -> Bool {
        guard let routes = tenant.routes.value else { return true }
        return routes.contains { route in
            guard let name = route.value.pool.value, let pool = world.spec.pools[name] else { return true }
            return isPossible(pool: pool)
        }
    }

    private func isPossible(pool: Declared<PoolSpec>) -> Bool {
        guard accepts(.pool, pool.name) else { return false }
        guard rows == .backend || rows == .tenantPoolBackend, let definition = pool.definition else { return true }
        return definition.backends.names.contains { accepts(.backend, $0) }
    }
}
