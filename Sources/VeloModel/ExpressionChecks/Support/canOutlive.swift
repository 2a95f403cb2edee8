import PromQL
import VeloFormat

extension ClosedWorld {
    /// Whether it is plain that a dividend may be something while its divisor is zero: `bytes / healthy_backends`, or one
    /// status by another. False where the divisor counts all that the dividend counts, and where that is not known.
    func canOutlive(_ dividend: Range<Int>, _ divisor: Range<Int>, _ tree: Expression) -> Bool {
        func only(_ span: Range<Int>) -> VectorSelector? {
            let inside = tree.selectors.filter { span.contains(tree[$0.id].span.lowerBound) }
            return inside.count == 1 ? inside.first?.selector : nil
        }
        guard let one = only(dividend), let other = only(divisor), let name = one.metricName?.text,
            let otherName = other.metricName?.text
        else { return false }
        let isNarrower = other.matchers.allSatisfy { demand in
            one.matchers.contains { $0.label == demand.label && $0.op == demand.op && $0.value == demand.value }
        }
        switch (series.reference(name), series.reference(otherName)) {
        case (.metric(let index), .metric(let otherIndex)):
            guard let event = metrics[index]?.definition.event, let otherEvent = metrics[otherIndex]?.definition.event
            else { return false }
            return !isNarrower || !otherEvent.includes(event)
        default: return name == otherName && !isNarrower
        }
    }
}

extension Event {
    /// Whether wherever the other event happened this one did too.
    fileprivate func includes(_ other: Event) -> Bool {
        switch (self, other) {
        case (.requestCompleted, .requestCompleted), (.requestCompleted, .requestThrottled),
            (.requestCompleted, .slaJudged), (.requestCompleted, .slaBreached), (.slaJudged, .slaBreached):
            true
        default: self == other
        }
    }
}
