import VeloMetrics

/// A scrape of about `series` series against its floor: moving the same bytes and spelling the same whole numbers.
func benchScrape(_ spec: BenchSpec, loops: [Int]) {
    for (number, loops) in loops.enumerated() {
        let before = residentBytes()
        let start = processorNanoseconds()
        let engine = spec.engine(loops: loops)
        report("start-up, \(loops) loops", (processorNanoseconds() - start) / 1e6, "ms")
        let named = residentBytes()
        spec.fill(engine)
        let filled = residentBytes()
        let series = Double(engine.exposedSeriesCount)
        let whole = engine.wholeText()
        // Once for each engine, so that both sides of a ratio are of the same moment of a busy machine.
        let floor = measureFloor(whole)
        if number == 0 {
            report("series", series, "")
            report("exposition", Double(whole.count) / 1e6, "MB")
            report("names", (named - before) / series, "bytes a series")
            report("names and cells", (filled - before) / series, "bytes a series")
        }
        report("floor of a scrape, memcpy and integers", floor / 1e6, "ms")
        resetPeak()
        let resident = residentBytes()
        let scrape = leastNanoseconds(runs: 30) { drain(engine.scrape(.prometheus)) }
        let peak = residentBytes(peak: true) - resident
        report("scrape, \(loops) loops", scrape / 1e6, "ms")
        report("scrape, \(loops) loops, over its floor", scrape / floor, "times", goal: loops == 0 ? 1.5 : nil)
        report("scrape, \(loops) loops, peak extra memory", max(0, peak) / 1e6, "MB", goal: 4)
        let openMetrics = leastNanoseconds(runs: 5) { drain(engine.scrape(.openMetrics)) }
        report("scrape as OpenMetrics, \(loops) loops", openMetrics / 1e6, "ms")
        let tenant = leastNanoseconds(runs: 100) {
            if let scrape = engine.scrape(.prometheus, ofTenant: "tenant-100042") { drain(scrape) }
        }
        report("scrape of one tenant, \(loops) loops", tenant / 1e3, "µs")
    }
}

/// A scrape whose counters and histograms are durable: their cells are found through a table.
func benchDurableScrape(_ spec: BenchSpec) {
    let engine = spec.durableEngine(loops: 0)
    spec.fill(engine)
    let floor = measureFloor(engine.wholeText())
    let scrape = leastNanoseconds(runs: 30) { drain(engine.scrape(.prometheus)) }
    report("scrape, 0 loops, durable", scrape / 1e6, "ms")
    report("scrape, 0 loops, durable, over its floor", scrape / floor, "times")
}

/// Scrapes so many times, and nothing else: for tools that count what a run does.
func repeatScrape(_ spec: BenchSpec, count: Int) {
    let engine = spec.engine(loops: 0)
    spec.fill(engine)
    for _ in 0..<count { drain(engine.scrape(.prometheus)) }
}

/// Reads a scrape to its end as a server does, one piece in memory.
private func drain(_ scrape: any Scrape) {
    withUnsafeTemporaryAllocation(byteCount: scrape.pieceCapacity, alignment: 64) { buffer in
        while let count = try? scrape.next(into: buffer), count > 0 {}
    }
}

private func measureFloor(_ text: [UInt8]) -> Double {
    let numbers = text.split(separator: UInt8(ascii: "\n")).compactMap { line in
        line.lastIndex(of: UInt8(ascii: " ")).flatMap {
            UInt64(String(decoding: line[line.index(after: $0)...], as: UTF8.self))
        }
    }
    let piece = 1 << 16
    return withUnsafeTemporaryAllocation(byteCount: piece, alignment: 64) { buffer in
        leastNanoseconds(runs: 30) {
            text.withUnsafeBytes { source in
                var start = 0
                while start < source.count {
                    let end = min(start + piece, source.count)
                    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<end]))
                    start = end
                }
            }
            var position = 0
            for number in numbers {
                position = (position + spell(number, into: buffer, at: position)) & 0x7fff
            }
        }
    }
}

/// Decimal digits; returns how many.
private func spell(_ number: UInt64, into buffer: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
    var count = 1
    var limit: UInt64 = 10
    while number >= limit, count < 19 {
        limit *= 10
        count += 1
    }
    var rest = number
    for offset in stride(from: start + count - 1, through: start, by: -1) {
        buffer.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: offset, as: UInt8.self)
        rest /= 10
    }
    return count
}

extension MetricEngine {
    fileprivate func wholeText() -> [UInt8] {
        var bytes: [UInt8] = []
        render(into: &bytes)
        return bytes
    }
}
