/// A scrape of an engine: headers, samples and, in OpenMetrics, the end, section by section.
final class MetricScrape: Scrape {
    /// The chunk that is written when nothing asks for more: a third of a common level-two cache, so that what is written
    /// is still there when the kernel copies it.
    private static let usualCapacity = 1 << 16

    let pieceCapacity: Int
    private let format: MetricFormat
    private let statistics: ScrapeStatistics?
    /// To come, the last first.
    private var sections: [any ScrapeSection]
    private var sources: [MetricSource]
    private var hasEnd: Bool
    private var isOver = false
    private var byteCount = 0
    private(set) var sampleCount = 0
    private var nanoseconds: UInt64 = 0

    /// `longestPiece` is the most that a section needs to progress. Sources are asked when their turn comes, after the
    /// sections.
    init(
        _ sections: [any ScrapeSection], sources: [MetricSource], format: MetricFormat, longestPiece: Int,
        statistics: ScrapeStatistics?
    ) {
        self.sections = sections.reversed()
        self.sources = sources.reversed()
        self.format = format
        self.statistics = statistics
        hasEnd = format == .openMetrics
        pieceCapacity = max(Self.usualCapacity, longestPiece)
    }

    deinit {
        if !isOver { statistics?.abandoned() }
    }

    func next(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        precondition(buffer.count >= pieceCapacity, "a scrape needs room for a whole piece")
        let start = monotonicNanoseconds()
        var writer = LineWriter(buffer)
        while var section = nextSection() {
            let isDone = section.render(to: &writer)
            if isDone {
                sampleCount += section.sampleCount
            } else {
                sections.append(section)
                break
            }
        }
        byteCount += writer.count
        nanoseconds += monotonicNanoseconds() - start
        if writer.count == 0, !isOver {
            isOver = true
            statistics?.completed(nanoseconds: nanoseconds, bytes: byteCount, samples: sampleCount)
        }
        return writer.count
    }

    /// Takes the section that is to be rendered now.
    private func nextSection() -> (any ScrapeSection)? {
        if let section = sections.popLast() { return section }
        if let source = sources.popLast() {
            var text: [UInt8] = []
            var samples = 0
            for family in source() {
                text += family.text(format)
                samples += family.samples.count
            }
            return TextSection(text, sampleCount: samples)
        }
        guard hasEnd else { return nil }
        hasEnd = false
        return TextSection(Array("# EOF\n".utf8))
    }
}
