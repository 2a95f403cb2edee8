import Glibc
import VeloMetrics

/// What has been counted for certain, and the check of a file against it after each kill.
struct Storm {
    struct Violation: Error, CustomStringConvertible {
        var description: String
    }

    let directory: String
    let threads: Int
    let ballast: Int
    /// The values at the end of the last run, which nobody changed since.
    private var values: [UInt64]
    private var total: UInt64 = 0
    private var observations: UInt64 = 0
    /// Rows below this were acknowledged.
    private var grown = 0
    private(set) var acknowledged: UInt64 = 0
    /// Runs that were killed before they were ready: while they read, folded or claimed.
    private(set) var earlyKills = 0
    /// Runs that died at a step.
    private(set) var ownDeaths = 0

    init(directory: String, threads: Int, ballast: Int) {
        self.directory = directory
        self.threads = threads
        self.ballast = ballast
        values = [UInt64](repeating: 0, count: threads)
    }

    enum Death {
        /// So many milliseconds after it is ready.
        case afterReady(Int)
        /// So many microseconds after it was started.
        case afterStart(Int)
        /// By its own hand, at a step that it has passed so often before.
        case atStep(StateStep, passes: Int)
    }

    private struct Heard {
        var isReady = false
        var counted: [UInt64]
        var shown: [UInt64]
        var grown: Int
    }

    /// Starts a process, kills it, and checks what it left.
    mutating func run(_ death: Death) throws {
        var arguments = ["--directory", directory, "--threads", "\(threads)"]
        arguments += ["--ballast", "\(ballast)", "--grow-from", "\(grown)"]
        if case .atStep(let step, let passes) = death {
            arguments += ["--die-at", step.rawValue, "--passes", "\(passes)"]
        }
        let child = try Child(arguments)
        let zeros = [UInt64](repeating: 0, count: threads)
        var heard = Heard(counted: zeros, shown: zeros, grown: grown)
        let start = microseconds()
        var end: UInt64?
        switch death {
        case .afterStart(let wait): end = start + UInt64(wait)
        case .afterReady, .atStep: end = nil
        }
        while !child.isEnded {
            let now = microseconds()
            if let end, now >= end { break }
            if end == nil, now > start + 60_000_000 { throw Violation(description: "a process is not ready") }
            let left = end.map { Int32(($0 - now) / 1_000 + 1) } ?? 1_000
            // Sleeping is too coarse for the last millisecond.
            hear(child.messages(within: left > 1 ? left - 1 : 0), &heard)
            if heard.isReady, end == nil {
                switch death {
                case .afterReady(let wait): end = microseconds() + UInt64(wait) * 1_000
                // A step that is not reached by then is not on the way of this run.
                case .atStep: end = microseconds() + 300_000
                case .afterStart: break
                }
            }
        }
        if child.isEnded { ownDeaths += 1 }
        child.kill()
        while !child.isEnded { hear(child.messages(within: 1_000), &heard) }
        let signal = child.wait()
        guard signal == SIGKILL else { throw Violation(description: "the process ended by itself (signal \(signal))") }
        if !heard.isReady { earlyKills += 1 }
        try check(heard)
    }

    private func hear(_ messages: [Message], _ heard: inout Heard) {
        for message in messages {
            let thread = Int(message.thread)
            switch message.kind {
            case .ready: heard.isReady = true
            case .counted: heard.counted[thread] = message.value
            case .shown: heard.shown[thread] = max(heard.shown[thread], message.value)
            case .grown: heard.grown = Int(message.value) + 1
            case nil: break
            }
        }
    }

    private mutating func check(_ heard: Heard) throws {
        // One thread here and several there: the slots are folded at every start.
        let state = try StateFile.open(StateOptions(directory: directory, threads: 1))
        defer { state.close() }
        let status = state.status
        guard status.isDurable, status.setAside == nil else { throw Violation(description: "\(status)") }
        let series = Series(state, threads: threads)
        for thread in 0..<threads {
            let value = series.threads[thread].value(cell: 0)
            let least = values[thread] + heard.counted[thread]
            try expect(value, least...least + 1, "thread \(thread)")
            if value < heard.shown[thread] {
                throw Violation(description: "thread \(thread): \(value), but a scrape showed \(heard.shown[thread])")
            }
            values[thread] = value
        }
        let counted = heard.counted.reduce(0, +)
        let most = UInt64(threads)
        let newTotal = series.total.value(cell: 0)
        try expect(newTotal, (total + counted)...(total + counted + most), "total")
        let newObservations = series.observations
        try expect(newObservations, (observations + counted)...(observations + counted + most), "histogram")
        (total, observations) = (newTotal, newObservations)
        for (number, record) in Series.grown(state, 0..<heard.grown).enumerated() {
            try expect(record.value(cell: 0), 1...1, "grown row \(number)")
        }
        // The last row may have been counted in and not acknowledged: it is not counted in again.
        let next = Series.grown(state, heard.grown..<heard.grown + 1)[0].value(cell: 0)
        try expect(next, 0...1, "grown row \(heard.grown)")
        grown = heard.grown + Int(next)
        acknowledged += counted
    }

    private func expect(_ value: UInt64, _ range: ClosedRange<UInt64>, _ name: String) throws {
        guard !range.contains(value) else { return }
        throw Violation(description: "\(name): \(value) is not in \(range)")
    }

    private func microseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }
}
