import VeloFormat

/// The samples of one family: rows in the topology's order, and in each the exposed columns ascending. All lines of a cell
/// are written at once, from one reading of it.
struct CellSection: ScrapeSection {
    private let family: CellFamily
    private let showsExemplars: Bool
    /// The value of `_created`, ready, where it belongs to the family's own lines.
    private let created: PieceTable?
    private let style: CellFamily.Style
    private let endRow: Int
    private var row: Int
    private var word = 0
    /// Columns of this row and word that are still to come; `nil` before they are looked up.
    private var pending: UInt64?
    private(set) var sampleCount = 0

    init(_ family: CellFamily, rows: Range<Int>, format: MetricFormat) {
        self.family = family
        self.created = family.definition.hasCreated && format == .openMetrics ? family.created : nil
        showsExemplars = format == .openMetrics && !family.exemplars.isEmpty
        style = family.style
        row = rows.lowerBound
        endRow = rows.upperBound
    }

    mutating func render(to writer: inout LineWriter) -> Bool {
        let family = family
        // The body is a copy of this section, so that the compiler knows that nobody else changes it.
        var section = self
        defer { self = section }
        return family.withReader(
            { section.render(to: &writer, reader: $0) }, orElse: { section.render(to: &writer, reader: $0) })
    }

    @inline(__always)
    private mutating func render(to writer: inout LineWriter, reader: some CellReader) -> Bool {
        let text = family.text
        let wordsPerRow = family.grid.wordsPerRow
        let isHistogram = family.definition.kind == .histogram
        while row < endRow {
            var columns = pending ?? family.exposedColumns(row: row, word: word)
            if columns != 0 {
                let rowText = text.rows[row]
                let room = text.cellBytes(rowBytes: rowText.count)
                while columns != 0 {
                    guard writer.room >= room else {
                        pending = columns
                        return false
                    }
                    let column = word &* 64 &+ columns.trailingZeroBitCount
                    columns &= columns &- 1
                    if isHistogram {
                        writeHistogram(column, rowText, reader, &writer)
                    } else {
                        writeSample(column, rowText, reader, &writer)
                    }
                }
            }
            pending = nil
            word &+= 1
            if word == wordsPerRow {
                word = 0
                row &+= 1
            }
        }
        return true
    }

    @inline(__always)
    private mutating func writeSample(
        _ column: Int, _ rowText: Piece, _ reader: some CellReader, _ writer: inout LineWriter
    ) {
        writer.write(family.text.columns[column])
        writer.write(rowText)
        switch style {
        case .whole: writer.write(reader.sum(row: row, column: column, offset: 0))
        case .signed: writer.write(Int64(bitPattern: reader.sum(row: row, column: column, offset: 0)))
        case .seconds: writer.write(secondsOf: reader.sum(row: row, column: column, offset: 0))
        case .number: writer.write(reader.number(row: row, column: column))
        }
        if showsExemplars { writeExemplar(family.grid.index(row, column), &writer) }
        writer.write(UInt8(ascii: "\n"))
        sampleCount &+= 1
        if let created { writeCreated(created, column, rowText, &writer) }
    }

    /// `_count` is the sum of the buckets that this scrape read, and so is always what `+Inf` says.
    @inline(__always)
    private mutating func writeHistogram(
        _ column: Int, _ rowText: Piece, _ reader: some CellReader, _ writer: inout LineWriter
    ) {
        let columns = family.text.columns
        let lines = family.text.linesPerCell
        let first = column &* lines
        let buckets = lines &- 2
        var count: UInt64 = 0
        for bucket in 0..<buckets {
            let own = reader.sum(row: row, column: column, offset: 1 &+ bucket)
            count &+= own
            writer.write(columns[first &+ bucket])
            writer.write(rowText)
            writer.write(count)
            if showsExemplars, own > 0 {
                writeExemplar(family.grid.index(row, column) &* buckets &+ bucket, &writer)
            }
            writer.write(UInt8(ascii: "\n"))
        }
        writer.write(columns[first &+ buckets])
        writer.write(rowText)
        let sum = reader.sum(row: row, column: column, offset: 0)
        if style == .seconds { writer.write(secondsOf: sum) } else { writer.write(sum) }
        writer.write(UInt8(ascii: "\n"))
        writer.write(columns[first &+ buckets &+ 1])
        writer.write(rowText)
        writer.write(count)
        writer.write(UInt8(ascii: "\n"))
        sampleCount &+= lines
        if let created { writeCreated(created, column, rowText, &writer) }
    }

    /// The latest trace that any shard has.
    private func writeExemplar(_ slot: Int, _ writer: inout LineWriter) {
        let kept = family.exemplars.compactMap { $0.read(slot: slot) }
        guard let last = kept.max(by: { $0.trace.milliseconds < $1.trace.milliseconds }) else { return }
        ExemplarText.write(last.trace, value: last.value, isDuration: style == .seconds, to: &writer)
    }

    private mutating func writeCreated(
        _ created: PieceTable, _ column: Int, _ rowText: Piece, _ writer: inout LineWriter
    ) {
        writer.write(family.text.created[column])
        writer.write(rowText)
        writer.write(created[0])
        sampleCount &+= 1
    }
}

/// The `_created` samples of one family, as text 0.0.4 has them: a family of gauges behind the family.
struct CreatedSection: ScrapeSection {
    private let family: CellFamily
    private let created: PieceTable
    private let endRow: Int
    private var row: Int
    private var column = 0
    private(set) var sampleCount = 0

    init(_ family: CellFamily, rows: Range<Int>) {
        self.family = family
        created = family.created
        row = rows.lowerBound
        endRow = rows.upperBound
    }

    mutating func render(to writer: inout LineWriter) -> Bool {
        let text = family.text
        while row < endRow {
            let rowText = text.rows[row]
            let room = text.cellBytes(rowBytes: rowText.count)
            while column < family.grid.columnCount {
                if family.isExposed(row: row, column: column) {
                    guard writer.room >= room else { return false }
                    writer.write(text.created[column])
                    writer.write(rowText)
                    writer.write(created[0])
                    sampleCount += 1
                }
                column += 1
            }
            column = 0
            row += 1
        }
        return true
    }
}
