import PromQL

extension Expression {
    /// The type of the series that a rule records with this expression: how its values go with time.
    ///
    /// A rate is a gauge, whatever it is a rate of; that a gauge holds buckets shows in its label `le`. A sum of counters
    /// is a counter still, though one that must not be put under `rate`. `unknown` where nothing is certain.
    func recordedKind(_ catalogue: MetricCatalogue) -> CatalogueMetric.Kind {
        var kinds: [CatalogueMetric.Kind] = []
        kinds.reserveCapacity(nodes.count)
        for node in nodes { kinds.append(kind(of: node.kind, kinds, catalogue)) }
        return kinds.indices.contains(root.index) ? kinds[root.index] : .unknown
    }

    private func kind(
        of node: Kind, _ below: [CatalogueMetric.Kind], _ catalogue: MetricCatalogue
    ) -> CatalogueMetric.Kind {
        switch node {
        case .number, .parameter: .gauge
        case .string, .invalid: .unknown
        case .vectorSelector(let selector): selector.metricName.flatMap { catalogue[$0]?.kind } ?? .unknown
        case .matrixSelector(let matrix): matrix.selector.metricName.flatMap { catalogue[$0]?.kind } ?? .unknown
        case .subquery(let subquery): below[subquery.operand.index]
        case .parenthesis(let inner), .unary(.plus, let inner): below[inner.index]
        case .unary(.minus, _): .gauge
        case .call(let call): kind(of: call, below)
        case .aggregation(let aggregation): kind(of: aggregation, below)
        case .binary(let operation): kind(of: operation, below)
        }
    }

    private func kind(of call: Call, _ below: [CatalogueMetric.Kind]) -> CatalogueMetric.Kind {
        switch call.name {
        // They choose, order, rename or look back, and leave values as they are.
        case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "label_replace", "label_join", "info",
            "last_over_time", "first_over_time", "max_over_time", "min_over_time":
            call.arguments.first.map { below[$0.index] } ?? .unknown
        case "abs", "ceil", "floor", "round", "clamp", "clamp_min", "clamp_max", "avg_over_time", "sum_over_time",
            "quantile_over_time":
            call.arguments.contains { below[$0.index] != .gauge } ? .unknown : .gauge
        default: .gauge
        }
    }

    private func kind(of aggregation: Aggregation, _ below: [CatalogueMetric.Kind]) -> CatalogueMetric.Kind {
        guard let operand = aggregation.operand else { return .unknown }
        switch aggregation.op {
        case .sum, .min, .max, .avg, .topk, .bottomk, .limitk, .limitRatio: return below[operand.index]
        case .count, .countValues, .group, .stddev, .stdvar: return .gauge
        case .quantile: return below[operand.index] == .gauge ? .gauge : .unknown
        }
    }

    private func kind(of operation: BinaryOperation, _ below: [CatalogueMetric.Kind]) -> CatalogueMetric.Kind {
        let left = below[operation.left.index]
        let right = below[operation.right.index]
        switch operation.op {
        case .and, .unless: return left
        case .or: return left == right ? left : .unknown
        case _ where operation.returnsBool: return .gauge
        case _ where operation.op.isComparison:
            guard case .number = self[unparenthesised(operation.left)].kind else { return left }
            return right
        case .add: return left == right ? left : [left, right].contains(.unknown) ? .unknown : .gauge
        case .multiply, .divide:
            // A counter in another unit.
            if seconds(operation.right) != nil { return left }
            if operation.op == .multiply, seconds(operation.left) != nil { return right }
            return [left, right].contains(.unknown) ? .unknown : .gauge
        default: return [left, right].contains(.unknown) ? .unknown : .gauge
        }
    }
}
