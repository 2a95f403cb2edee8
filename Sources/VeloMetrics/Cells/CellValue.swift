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

extension CellFamily {
    /// `nil` if the series is not exposed.
    func value(row: Int, column: Int) -> CellValue? {
        guard isExposed(row: row, column: column) else { return nil }
        return withReader({ value(row, column, $0) }, orElse: { value(row, column, $0) })
    }

    private func value(_ row: Int, _ column: Int, _ reader: some CellReader) -> CellValue {
        func cell(_ offset: Int) -> UInt64 { reader.sum(row: row, column: column, offset: offset) }
        switch style {
        case _ where definition.kind == .histogram:
            return .histogram(counts: (0...definition.bounds.count).map { cell(1 + $0) }, sum: cell(0))
        case .number: return .ratio(reader.number(row: row, column: column))
        case .signed: return .gauge(Int64(bitPattern: cell(0)))
        case .whole, .seconds: return .counter(cell(0))
        }
    }
}
