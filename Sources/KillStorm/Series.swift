import VeloMetrics

/// What the counting process counts, the same in every run.
struct Series {
    /// One for each thread.
    let threads: [DurableRecord]
    /// One for all threads: each counts in it after its own.
    let total: DurableRecord
    /// One observation for each count of `total`.
    let histogram: DurableRecord

    private static let bounds: [UInt64] = [1, 2, 4, 8]
    static let counter = RecordSchema(kind: .counter)

    init(_ state: StateFile, threads: Int) {
        self.threads = state.claim(
            Self.counter, (0..<threads).map { SeriesIdentity(family: "thread", labels: [("number", "\($0)")]) })
        total = state.claim(Self.counter, [SeriesIdentity(family: "total", labels: [])])[0]
        histogram =
            state.claim(
                RecordSchema(kind: .histogram, bounds: Self.bounds), [SeriesIdentity(family: "sizes", labels: [])])[0]
    }

    /// Ballast: rows that make folding take its time.
    static func ballast(_ state: StateFile, rows: Int) {
        let columns = (0..<8).map { [(name: "column", value: "\($0)")] }
        let records = state.claim(
            RecordSchema(kind: .counter, columns: columns),
            (0..<rows).map { SeriesIdentity(family: "ballast", labels: [("row", "\($0)")]) })
        for (row, record) in records.enumerated() where record.value(cell: 0) == 0 {
            record.add(UInt64(row + 1), cell: 0, slot: 0)
        }
    }

    /// A row that is born while others count.
    static func grown(_ state: StateFile, _ numbers: Range<Int>) -> [DurableRecord] {
        state.claim(counter, numbers.map { SeriesIdentity(family: "grown", labels: [("number", "\($0)")]) })
    }

    /// Observations in the histogram.
    var observations: UInt64 {
        (0...Self.bounds.count).reduce(0) { $0 + histogram.value(cell: $1) }
    }

    func count(_ thread: Int, slot: Int) {
        threads[thread].add(1, cell: 0, slot: slot)
        total.add(1, cell: 0, slot: slot)
        histogram.add(1, cell: thread % (Self.bounds.count + 1), slot: slot)
    }
}
