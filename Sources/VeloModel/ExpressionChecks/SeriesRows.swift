import PromQL
import VeloFormat

/// The combinations of tenant, pool, backend and limit that the series of velod's metrics have: a tenant has the pools of its routes, a
/// pool its backends, a tenant its quotas and objectives.
struct SeriesRows {
    /// The attributes whose values depend on each other.
    static let attributes: Set<Attribute> = [.tenant, .pool, .backend, .quota, .reason, .sla]

    let world: ClosedWorld
    /// Those that series have here.
    let attributes: Set<Attribute>
    /// What a matcher leaves of a value; `nil` for all.
    let values: [Attribute: LabelValues]

    /// Whether two rows differ in one attribute that are alike in others. Linear in the rows at worst, and ends at the first two that do.
    func differ(in own: Attribute, alike known: Set<Attribute>) -> Bool {
        var seen: [[String]: String] = [:]
        let shared = known.intersection(attributes).sorted { $0.rawValue < $1.rawValue }
        return contains { row in
            guard let value = row[own] else { return false }
            let first = seen.updateValue(value, forKey: shared.map { row[$0] ?? "" })
            return first != nil && first != value
        }
    }

    private typealias Row = [Attribute: String]

    private func contains(where isWanted: (Row) -> Bool) -> Bool {
        let limited = attributes.intersection([.quota, .reason, .sla])
        guard attributes.contains(.tenant) || !limited.isEmpty else { return pools(nil, [:], isWanted) }
        for (index, tenant) in world.spec.tenants.all.enumerated() where accepts(.tenant, tenant.name) {
            guard let definition = tenant.definition, let limits = world.limits[index] else { continue }
            let pools = Set((definition.routes.value ?? []).compactMap(\.value.pool.value)).sorted()
            var rows: [Row] = [[.tenant: tenant.name]]
            for attribute in limited {
                rows = rows.flatMap { row in
                    limits.texts(of: attribute).filter { accepts(attribute, $0) }
                        .map { value in row.merging([attribute: value]) { $1 } }
                }
            }
            for row in rows where self.pools(pools, row, isWanted) { return true }
        }
        return false
    }

    /// The rows of one tenant, or of nobody in particular. `none` is left out: not every tenant has a request without a route.
    private func pools(_ names: [String]?, _ row: Row, _ isWanted: (Row) -> Bool) -> Bool {
        guard attributes.contains(.pool) || attributes.contains(.backend) else { return isWanted(row) }
        for name in names ?? world.spec.pools.names where accepts(.pool, name) {
            var row = row
            row[.pool] = name
            guard attributes.contains(.backend) else {
                if isWanted(row) { return true }
                continue
            }
            for backend in world.spec.pools[name]?.definition?.backends.names ?? [] where accepts(.backend, backend) {
                row[.backend] = backend
                if isWanted(row) { return true }
            }
        }
        return false
    }

    private func accepts(_ attribute: Attribute, _ value: String) -> Bool {
        values[attribute]?.contains(ByteString(value)) ?? true
    }
}

extension Limits {
    /// The values that a label has for a tenant of these limits.
    func texts(of attribute: Attribute) -> [String] {
        switch attribute {
        case .sla: objectives.map(\.kind.text)
        case .quota: quotas.map(\.kind.text)
        case .reason:
            (rateLimit == nil ? [] : [ThrottleReason.rate.text]) + (quotas.isEmpty ? [] : [ThrottleReason.quota.text])
        case .tenant, .pool, .backend, .method, .statusCode: []
        }
    }
}

/// What was asked of whole domains: every rule asks the same few questions, and answers grow with the tenants.
final class RowMemory {
    fileprivate struct Question: Hashable {
        let own: Attribute
        let known: Set<Attribute>
        let attributes: Set<Attribute>
    }

    fileprivate var answers: [Question: Bool] = [:]
}

extension ClosedWorld {
    /// Whether series may differ in a label that are alike in those that are matched on. `isJoined`: the series were joined with
    /// others, so that of labels that depend on each other nothing is certain.
    func mayDiffer(_ label: ByteString, among flow: LabelFlow, matched: Set<ByteString>, isJoined: Bool) -> Bool {
        func attribute(of label: ByteString) -> Attribute? {
            (labels[label.text]??.attribute ?? Attribute(rawValue: label.text)).flatMap {
                SeriesRows.attributes.contains($0) ? $0 : nil
            }
        }
        guard let own = attribute(of: label) else { return true }
        let known = Set(matched.compactMap(attribute))
        let isLimit = [Attribute.quota, .reason, .sla].contains(own)
        guard !known.isEmpty || isLimit else { return true }
        guard !isJoined else { return false }
        var values: [Attribute: LabelValues] = [:]
        var attributes: Set<Attribute> = [own]
        for label in flow.namedLabels {
            guard let attribute = attribute(of: label), let fact = flow[label], fact.presence != .impossible else {
                continue
            }
            attributes.insert(attribute)
            values[attribute] = fact.values
        }
        let question = RowMemory.Question(own: own, known: known, attributes: attributes)
        let isPossible =
            rows.answers[question]
            ?? SeriesRows(world: self, attributes: attributes, values: [:]).differ(in: own, alike: known)
        rows.answers[question] = isPossible
        return isPossible
            && SeriesRows(world: self, attributes: attributes, values: values).differ(in: own, alike: known)
    }
}
