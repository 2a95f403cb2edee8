import Synchronization
import VeloFormat

/// What one cell holds, for tests and reports; a scrape never makes one.
package enum CellValue: Sendable, Equatable {
    /// Events, nanoseconds or bytes.
    case counter(UInt64)
    case gauge(Int64)
    case ratio(Double)
    /// Counts of each bucket by itself, the last above every bound; the sum in nanoseconds or bytes.
    case histogram(counts: [UInt64], sum: UInt64)
}

extension EngineFamily {
    /// `nil` if the series is not exposed.
    func value(row: Int, column: Int) -> CellValue? {
        let cell = grid.cell(row, column)
        guard isExposed(row: row, column: column) else { return nil }
        let first = cell.pointee.load(ordering: .relaxed)
        switch definition.kind {
        case .counter: return .counter(first)
        case .gauge where definition.value == .ratio: return .ratio(Double(bitPattern: first))
        case .gauge: return .gauge(Int64(bitPattern: first))
        case .histogram:
            let counts = (0...definition.bounds.count).map { cell[$0].load(ordering: .relaxed) }
            return .histogram(counts: counts, sum: cell[counts.count].load(ordering: .relaxed))
        }
    }
}
