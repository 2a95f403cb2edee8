import PromQL

/// Which recording rule reads the result of which.
struct RecordingGraph {
    /// A rule that reads another's result, and the bytes of its expression that name it.
    typealias Step = (rule: Int, reads: Int, place: Range<Int>)

    private enum State { case new, open, done, unsound }

    /// Every rule behind those that it reads, in the order of the source where that leaves a choice; without rules of a
    /// cycle and what depends on one.
    private(set) var order: [Int] = []
    /// One step for each rule of each cycle, beginning with the first rule of the source.
    private(set) var cycles: [[Step]] = []
    private var states: [State]

    /// Linear in the number of rules and of selectors. A search in depth with a stack of its own.
    init(_ spec: Spec, _ rules: [RuleExpression?]) {
        let reads = rules.indices.map { Self.reads(of: $0, rules[$0], spec) }
        states = Array(repeating: .new, count: rules.count)
        for start in rules.indices where states[start] == .new {
            var path: [(rule: Int, next: Int)] = [(start, 0)]
            states[start] = .open
            var isUnsound: Set<Int> = []
            while let (rule, next) = path.last {
                guard next < reads[rule].count else {
                    finish(rule, isUnsound.contains(rule))
                    path.removeLast()
                    if states[rule] == .unsound, let reader = path.last?.rule { isUnsound.insert(reader) }
                    continue
                }
                path[path.count - 1].next += 1
                let read = reads[rule][next].reads
                switch states[read] {
                case .new:
                    states[read] = .open
                    path.append((read, 0))
                case .done: break
                case .unsound: isUnsound.insert(rule)
                case .open:
                    isUnsound.insert(rule)
                    let steps = path.drop { $0.rule != read }.map { reads[$0.rule][$0.next - 1] }
                    let first = steps.indices.min { steps[$0].rule < steps[$1].rule } ?? 0
                    cycles.append(Array(steps[first...] + steps[..<first]))
                }
            }
        }
    }

    private mutating func finish(_ rule: Int, _ isUnsound: Bool) {
        states[rule] = isUnsound ? .unsound : .done
        if !isUnsound { order.append(rule) }
    }

    /// The rules that one reads, each once.
    private static func reads(of index: Int, _ rule: RuleExpression?, _ spec: Spec) -> [Step] {
        var seen: Set<Int> = []
        return (rule?.tree?.selectors ?? []).compactMap { _, selector in
            guard let name = selector.metricName, let place = selector.metricNameSpan,
                let source = spec.recordings.index(of: name.text), seen.insert(source).inserted
            else { return nil }
            return (index, source, place)
        }
    }
}
