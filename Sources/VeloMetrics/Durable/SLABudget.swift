/// What an objective judged and what missed it, day by day through its window: kept across restarts, shared by all
/// threads.
///
/// The days of the window are a ring of cells, each with the number of its day, so that the day that leaves the window is
/// replaced by the one that enters it in one atomic step. Another window is another record, which begins empty.
public struct SLABudget: Sendable {
    private let record: DurableRecord
    private let days: Int

    /// Bits of a cell for what was counted, 281 trillion a day; the other 16 are the day, until the year 2149.
    private static let countBits: UInt64 = 48

    /// Precondition: a window has at least one day.
    public static func claim(
        _ objectives: [(tenant: String, sla: String, days: Int)], in state: StateFile
    ) -> [SLABudget] {
        objectives.map { objective in
            let columns = ["judged", "missed"].flatMap { part in
                (0..<objective.days).map { [(name: "part", value: part), (name: "day", value: "\($0)")] }
            }
            let identity = SeriesIdentity(
                family: "sla_budget", labels: [("tenant_id", objective.tenant), ("sla", objective.sla)])
            let record = state.claim(RecordSchema(kind: .budget, columns: columns), [identity])[0]
            return SLABudget(record: record, days: objective.days)
        }
    }

    /// Counts requests of a day, numbered from 1970. One that is older than the window is not counted.
    public func count(judged: UInt64, missed: UInt64, day: Int) {
        add(judged, day, at: 0)
        add(missed, day, at: days)
    }

    /// What the window that ends with `day` has.
    public func total(day: Int) -> (judged: UInt64, missed: UInt64) {
        func sum(_ start: Int) -> UInt64 {
            (0..<days).reduce(0) { sum, index in
                let cell = record.value(cell: start + index)
                let cellDay = Int(cell >> Self.countBits)
                guard cellDay <= day, cellDay > day - days else { return sum }
                return sum + cell & (1 << Self.countBits - 1)
            }
        }
        return (sum(0), sum(days))
    }

    private func add(_ amount: UInt64, _ day: Int, at start: Int) {
        guard amount > 0, day >= 0, day < 1 << 16 else { return }
        let most: UInt64 = 1 << Self.countBits - 1
        record.update(cell: start + day % days) { cell in
            let cellDay = Int(cell >> Self.countBits)
            guard cellDay <= day else { return nil }
            let counted = cellDay == day ? cell & most : 0
            return UInt64(day) << Self.countBits | min(most, counted + min(amount, most))
        }
    }
}
