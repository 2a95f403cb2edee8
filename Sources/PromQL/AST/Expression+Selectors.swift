extension Expression {
    /// The selectors with the ids of their nodes, those of ranges included, in the order of the source.
    package var selectors: [(id: NodeID, selector: VectorSelector)] {
        nodes.indices.compactMap { index in
            switch nodes[index].kind {
            case .vectorSelector(let selector): (NodeID(index), selector)
            case .matrixSelector(let matrix): (NodeID(index), matrix.selector)
            default: nil
            }
        }
    }
}

extension VectorSelector {
    /// The bytes that name the metric: the name before the braces, or the matcher's value with its quotes.
    package var metricNameSpan: Range<Int>? {
        guard name == nil else { return nameSpan }
        return matchers.first { $0.op == .equal && $0.label == Matcher.metricName }?.valueSpan
    }
}
