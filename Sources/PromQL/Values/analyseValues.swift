/// The values of every node of an expression.
package struct ValueAnalysis: Sendable {
    private let facts: [ValueFact]
    private let root: Expression.NodeID

    init(facts: [ValueFact], root: Expression.NodeID) {
        self.facts = facts
        self.root = root
    }

    package subscript(_ id: Expression.NodeID) -> ValueFact { facts[id.index] }

    /// Of the whole expression; `nil` of an empty one.
    package var result: ValueFact? { facts.indices.contains(root.index) ? facts[root.index] : nil }
}

/// Follows values from the selectors to the result: for every node its unit, what kind of number it is, the interval that
/// it lies in and whether it may be no number at all, with the places that decide it.
///
/// Everything claimed holds of every series the expression can ever see; of what is not known nothing is claimed. One
/// pass over the nodes, and for each division one over the smaller of its sides. `parameters` tells what `$threshold`
/// and the like are.
package func analyseValues(
    _ expression: Expression, _ catalogue: MetricCatalogue = .open, parameters: [String: ValueFact] = [:]
) -> ValueAnalysis {
    var analyser = ValueAnalyser(expression, catalogue, parameters)
    for node in expression.nodes { analyser.facts.append(analyser.fact(of: node)) }
    return ValueAnalysis(facts: analyser.facts, root: expression.root)
}

/// The facts of the nodes so far; the rules for each kind of node stand in extensions.
struct ValueAnalyser {
    let expression: Expression
    let catalogue: MetricCatalogue
    let parameters: [String: ValueFact]
    var facts: [ValueFact] = []

    init(_ expression: Expression, _ catalogue: MetricCatalogue, _ parameters: [String: ValueFact]) {
        self.expression = expression
        self.catalogue = catalogue
        self.parameters = parameters
        facts.reserveCapacity(expression.nodes.count)
    }

    /// Precondition: the node stands before the one that is being analysed.
    func fact(_ id: Expression.NodeID) -> ValueFact { facts[id.index] }

    /// Precondition: the children's facts are known.
    func fact(of node: Expression.Node) -> ValueFact {
        var result = values(of: node)
        result.hasSeries =
            switch node.kind {
            case .number, .string, .parameter, .invalid: false
            case .vectorSelector, .matrixSelector, .subquery, .aggregation: true
            case .call(let call): Function.named(call.name)?.result == .vector
            case .unary(_, let operand), .parenthesis(let operand): fact(operand).hasSeries
            case .binary(let operation): fact(operation.left).hasSeries || fact(operation.right).hasSeries
            }
        return result
    }

    private func values(of node: Expression.Node) -> ValueFact {
        let unknown = ValueFact(.unknown, at: node.span)
        switch node.kind {
        case .number(let literal):
            guard !literal.value.isNaN else {
                var fact = ValueFact(.number, .bare, at: node.span)
                fact.mayBeNaN = true
                fact.isNaN = true
                return fact
            }
            return ValueFact(
                .number, literal.isDuration ? .known(.duration) : .bare, at: node.span,
                ValueBounds(literal.value, literal.value))
        case .string, .invalid: return unknown
        case .parameter(let name):
            guard var fact = parameters[name] else { return ValueFact(.number, at: node.span) }
            fact.unitSpan = node.span
            return fact
        case .vectorSelector(let selector): return select(selector, node.span)
        case .matrixSelector(let matrix): return select(matrix.selector, matrix.selectorSpan)
        case .subquery(let subquery): return fact(subquery.operand)
        case .parenthesis(let inner): return fact(inner)
        case .unary(let sign, let operand):
            var result = fact(operand)
            guard sign == .minus else { return result }
            result.bounds = -result.bounds
            if result.kind == .boolean || result.kind == .counter { result.kind = .gauge }
            return result
        case .call(let call): return fact(of: call, node.span)
        case .aggregation(let aggregation): return fact(of: aggregation, node.span)
        case .binary(let operation): return fact(of: operation, node.span)
        }
    }

    /// What the catalogue tells of a metric.
    private func select(_ selector: VectorSelector, _ span: Range<Int>) -> ValueFact {
        let span = selector.name == nil ? span : selector.nameSpan
        guard let name = selector.metricName, let metric = catalogue[name] else {
            return ValueFact(.unknown, at: span)
        }
        if let recorded = metric.recorded { return recorded.recorded(at: span) }
        let role = ValueFact.Source.Role(name, metric)
        let source = ValueFact.Source(name: name, kind: metric.kind, role: role, span: span, isRecorded: false)
        let unit = metric.unit.map { UnitFact.known($0) } ?? .unknown
        var fact = ValueFact(.unknown, source: source, unit, at: span)
        switch (metric.kind, role) {
        case (.counter, _): fact.kind = .counter
        case (.gauge, _): fact.kind = isState(metric) ? .boolean : .gauge
        case (.info, _), (.stateset, _): fact.kind = .boolean
        case (.histogram, .bucket), (.histogram, .count), (.summary, .count):
            fact.kind = .counter
            fact.unit = .known(.count)
        case (.histogram, .sum), (.summary, .sum): fact.kind = .counter
        case (.summary, .value):
            fact.kind = .gauge
            // The quantile of no observations.
            fact.mayBeNaN = true
        case (.histogram, .value), (_, _): break
        }
        if metric.kind == .histogram { fact.observed = ValueFact.Observed(unit: unit, bounds: quantiles(metric)) }
        if let bounds = metric.bounds {
            fact.bounds = ValueBounds(bounds)
            if fact.kind == .boolean { fact.bounds = fact.bounds.intersection(.boolean) }
        } else if fact.kind == .counter, role != .sum {
            fact.bounds = .notNegative
        }
        if name == "ALERTS" || name == "ALERTS_FOR_STATE" { fact.condition = span }
        return fact
    }

    private func isState(_ metric: CatalogueMetric) -> Bool {
        guard let bounds = metric.bounds, metric.unit == .number else { return false }
        return bounds.lowerBound >= 0 && bounds.upperBound <= 1
    }

    /// `histogram_quantile` interpolates from 0, or from the first bound where that is lower, to the last finite one.
    private func quantiles(_ metric: CatalogueMetric) -> ValueBounds {
        let finite = (metric.labels["le"]?.values ?? []).compactMap { Double($0.text) }.filter(\.isFinite)
        guard let first = finite.min(), let last = finite.max() else { return .all }
        return ValueBounds(min(0, first), max(0, last))
    }
}

extension ValueFact.Source.Role {
    fileprivate init(_ name: ByteString, _ metric: CatalogueMetric) {
        guard metric.kind == .histogram || metric.kind == .summary else {
            self = .value
            return
        }
        let text = name.text
        self =
            text.hasSuffix("_bucket")
            ? .bucket : text.hasSuffix("_sum") ? .sum : text.hasSuffix("_count") ? .count : .value
    }
}
