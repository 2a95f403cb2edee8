import Synchronization

/// What the engine knows of its own scrapes.
final class ScrapeStatistics: Sendable {
    private let completed = Atomic<UInt64>(0)
    private let failed = Atomic<UInt64>(0)
    private let nanoseconds = Atomic<UInt64>(0)
    private let bytes = Atomic<Int>(0)
    private let samples = Atomic<Int>(0)

    func completed(nanoseconds: UInt64, bytes: Int, samples: Int) {
        completed.add(1, ordering: .relaxed)
        self.nanoseconds.store(nanoseconds, ordering: .relaxed)
        self.bytes.store(bytes, ordering: .relaxed)
        self.samples.store(samples, ordering: .relaxed)
    }

    /// A scrape that nobody read to its end.
    func abandoned() { failed.add(1, ordering: .relaxed) }

    /// Of the last scrape that was completed before this one.
    var families: [SampledFamily] {
        [
            SampledFamily(
                "velod_exposition_scrapes_total", help: "Scrapes that were read to their end.", kind: .counter,
                Double(completed.load(ordering: .relaxed))),
            SampledFamily(
                "velod_exposition_errors_total", help: "Scrapes that broke off before their end.", kind: .counter,
                Double(failed.load(ordering: .relaxed))),
            SampledFamily(
                "velod_exposition_render_seconds", help: "Time it took to make the text of the last scrape.",
                kind: .gauge, unit: "seconds", Double(nanoseconds.load(ordering: .relaxed)) / 1e9),
            SampledFamily(
                "velod_exposition_text_bytes", help: "Size of the last scrape before compression.", kind: .gauge,
                unit: "bytes", Double(bytes.load(ordering: .relaxed))),
            SampledFamily(
                "velod_exposition_series", help: "Series in the last scrape.", kind: .gauge,
                Double(samples.load(ordering: .relaxed))),
        ]
    }
}
