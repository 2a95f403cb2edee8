import CoreMetrics
import Synchronization
import VeloMetrics

/// One series of a library: a sum, and how often it was added to.
final class LibrarySeries: Sendable {
    /// The bits of a `Double`.
    private let value = Atomic<UInt64>(0)
    private let count = Atomic<UInt64>(0)

    private let kind: SampledFamily.Kind

    init(_ kind: SampledFamily.Kind) { self.kind = kind }

    func samples(labels: [(name: String, value: String)]) -> [SampledFamily.Sample] {
        let number = Double(bitPattern: value.load(ordering: .relaxed))
        guard kind == .summary else { return [.init(labels: labels, number)] }
        return [
            .init(suffix: "_sum", labels: labels, number),
            .init(suffix: "_count", labels: labels, Double(count.load(ordering: .relaxed))),
        ]
    }

    private func add(_ amount: Double) {
        var old = value.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (isDone, current) = value.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if isDone { return }
            old = current
        }
    }

    private func observe(_ amount: Double) {
        add(amount)
        count.add(1, ordering: .relaxed)
    }
}

extension LibrarySeries: CounterHandler, FloatingPointCounterHandler, MeterHandler {
    func increment(by amount: Int64) { increment(by: Double(amount)) }
    /// A counter never falls: what is not above zero adds nothing to one.
    func increment(by amount: Double) {
        if kind != .counter || amount > 0 { add(amount) }
    }
    func decrement(by amount: Double) { increment(by: -amount) }
    /// Nothing, because a counter never falls.
    func reset() {}
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.store(value.bitPattern, ordering: .relaxed) }
}

extension LibrarySeries: RecorderHandler, TimerHandler {
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        if kind == .summary { observe(value) } else { set(value) }
    }
    func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
}
