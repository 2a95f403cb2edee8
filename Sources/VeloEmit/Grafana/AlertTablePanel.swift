import PromQL
import VeloFormat
import VeloModel

/// What the spec's alerts compare for the chosen tenant: the threshold of each, and the value now where one query can
/// tell it.
extension DashboardMetrics {
    /// `nil` if no alert has a threshold, or there are no tenants to have one.
    func alertTable(_ spec: CheckedSpec) -> Panel? {
        let alerts = spec.alerts.filter(\.hasThreshold)
        guard !alerts.isEmpty, !spec.tables.tenants.isEmpty else { return nil }
        let tenant = Matcher("tenant_id", .equal, "$tenant")
        let thresholds = Query.select(alertThreshold, [tenant]).max(by: ["alert"])
        let values: [Query] = alerts.compactMap { alert in
            tenantValue(of: alert, in: spec).map { value in
                .call(
                    "label_replace",
                    [value.max(), .string("alert"), .string(alert.name), .string(""), .string("")])
            }
        }
        let current = values.dropFirst().reduce(values.first) { union, value in union?.combined(.or, value) }
        let queries = [thresholds] + [current].compactMap(\.self)
        let isJoined = queries.count > 1
        let columns =
            isJoined ? [("Value #A", "Threshold"), ("Value #B", "Now")] : [("Value", "Threshold")]
        let join: JSON = ["id": "joinByField", "options": ["byField": "alert", "mode": "outer"]]
        return Panel(
            title: "Thresholds of alerts",
            description:
                "What each alert compares for this tenant. Rates in the value now are taken over the panel's interval, not the rule's.",
            kind: .table(sortedBy: "Alert"),
            targets: queries.map { Panel.Target(query: $0, format: .table, isInstant: true) }, unit: "none",
            mappings: [Panel.notANumber], noValue: "no data",
            transformations: (isJoined ? [join] : [])
                + [
                    Self.organize(
                        hidden: ["Time", "Time 1", "Time 2"],
                        renamed: [(from: "alert", to: "Alert")] + columns.map { (from: $0.0, to: $0.1) })
                ],
            width: 24, height: 8)
    }

    /// What an alert compares with its threshold, every selector of it narrowed to the chosen tenant and every range under
    /// `rate` and `irate` the panel's; `nil` where that is not certain to mean the same: the threshold is computed with, the
    /// compared is itself a choice of series, or a selector has no tenant.
    private func tenantValue(of alert: CheckedAlert, in spec: CheckedSpec) -> Query? {
        guard let compared = comparedVector(in: alert.expression) else { return nil }
        let tree = alert.expression.subexpression(compared)
        guard !tree.selectors.isEmpty else { return nil }
        var isCertain = true
        func narrow(_ selector: inout VectorSelector) {
            guard selector.name != nil, let name = selector.metricName?.text,
                let label = tenantLabel(ofSample: name, in: spec)
            else { return isCertain = false }
            selector.matchers.append(Matcher(label, .equal, "$tenant"))
        }
        let rates = ranges(under: ["rate", "irate"], in: tree)
        let narrowed = tree.rewritten { result, id, kind in
            switch kind {
            case .vectorSelector(var selector):
                narrow(&selector)
                return result.append(.vectorSelector(selector))
            case .matrixSelector(var matrix):
                narrow(&matrix.selector)
                if rates.contains(id) { matrix.range = result.append(.parameter(Query.Interval.rate.rawValue)) }
                return result.append(.matrixSelector(matrix))
            default: return result.append(kind)
            }
        }
        return isCertain ? Query(narrowed) : nil
    }

    /// The vector that the alert compares with its bare threshold, where that decides what fires: in the arm of an `and` or
    /// `unless` whose series come out.
    private func comparedVector(in expression: Expression) -> Expression.NodeID? {
        let use = ThresholdUse(expression)
        guard use.parameters.count == 1, let join = use.joins.first else { return nil }
        var place = expression.unparenthesised(expression.root)
        while case .binary(let operation) = expression[place].kind, operation.op == .and || operation.op == .unless {
            place = expression.unparenthesised(operation.left)
        }
        guard place == join.operation, case .binary(let operation) = expression[place].kind,
            operation.op.isComparison, !operation.returnsBool
        else { return nil }
        let threshold = expression.unparenthesised(join.isThresholdLeft ? operation.left : operation.right)
        guard threshold == join.parameter else { return nil }
        if case .binary(let inner) = expression[join.vector].kind, inner.op.isComparison || inner.op.isSetOperator {
            return nil
        }
        return join.vector
    }

    private func ranges(under functions: Set<String>, in tree: Expression) -> Set<Expression.NodeID> {
        var ranges: Set<Expression.NodeID> = []
        for case .call(let call) in tree.nodes.map(\.kind) where functions.contains(call.name) {
            ranges.formUnion(call.arguments.map(tree.unparenthesised))
        }
        return ranges
    }

    /// The tenant's label of the series of a name; of what the spec's rules record, the one that thresholds are joined on.
    private func tenantLabel(ofSample name: String, in spec: CheckedSpec) -> String? {
        let definition = spec.metrics.map(\.definition).first { $0.sampleNames.contains(name) }
        if let definition { return definition.rowLabels.first { $0.attribute == .tenant }?.name }
        return spec.catalogue[ByteString(name)]?.labels["tenant_id"] == nil ? nil : "tenant_id"
    }
}
