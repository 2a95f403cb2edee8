import PromQL

extension LabelReason {
    /// Why series do not have a label, said at the place that decided it; `nil` where there is nothing to say.
    func loss(of label: ByteString) -> String? {
        let label = "`\(excerpt(label.text))`"
        return switch kind {
        case .metric(let name): "`\(excerpt(name.text))` has no label \(label)"
        case .matcher: "this asks for series without \(label)"
        case .notGroupedBy: "\(label) is lost here: `by` does not list it"
        case .groupedWithout: "\(label) is lost here"
        case .aggregatedAway: "\(label) is lost here: without `by` an aggregation drops all labels"
        case .notMatchedOn: "\(label) is lost here: `on` does not list it"
        case .ignored: "\(label) is lost here"
        case .included: "\(label) is lost here: the other side does not have it"
        case .written: "\(label) is taken away here"
        case .removed(let function): "`\(function)` takes \(label) away"
        case .none: "this has no labels"
        case .selected, .groupedBy, .counted, .matched, .absent, .info: nil
        }
    }

    /// Whether something in the expression took the label away, so that it was there before.
    var isLoss: Bool {
        switch kind {
        case .notGroupedBy, .groupedWithout, .aggregatedAway, .notMatchedOn, .ignored, .removed, .written, .included:
            true
        case .metric, .matcher, .none, .selected, .groupedBy, .counted, .matched, .absent, .info: false
        }
    }
}
