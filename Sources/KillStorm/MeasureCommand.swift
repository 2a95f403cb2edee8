import ArgumentParser
import Glibc
import VeloMetrics

/// What the state file costs: at start, when a series is born, and for each event.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Measures the state file with so many series.")

    @Option(help: "A folder for the state file; it is made, and kept.")
    var directory: String
    @Option(help: "Series in the file.")
    var series = 100_000
    @Option(help: "Threads that have a slot.")
    var threads = 2

    func run() throws {
        let identities = (0..<series).map { number in
            SeriesIdentity(
                family: "veloflux_requests_total",
                labels: [
                    ("method", "GET"), ("pool", "web"), ("status_code", "200"), ("tenant_id", "tenant-\(number)"),
                ])
        }
        let schema = RecordSchema(kind: .counter)
        var state = try open()
        var records: [DurableRecord] = []
        let born = processorTime { records = state.claim(schema, identities) }
        print("processor time:")
        print("born together: \(born / series) each")
        for record in records { record.add(1, cell: 0, slot: 1) }
        let flush = processorTime { state.flush() }
        print("flush, all changed: \(flush)")
        print("file: \(state.status.fileBytes) bytes, \(state.status.fileBytes / series) each")
        state.close()

        var opened: StateFile?
        let start = try processorTime { opened = try open() }
        guard let opened else { return }
        state = opened
        print("start: \(start)")
        let claim = processorTime { records = state.claim(schema, identities) }
        print("claimed again: \(claim / series) each")
        let few = identities.prefix(1_000).enumerated().map { number, _ in
            SeriesIdentity(family: "born_alone", labels: [("number", "\(number)")])
        }
        let alone = processorTime { for identity in few { _ = state.claim(schema, [identity]) } }
        print("born alone: \(alone / few.count) each")
        try printWaits(state, schema)

        let rounds = 20_000_000
        let record = records[0]
        let same = processorTime { for _ in 0..<rounds { record.add(1, cell: 0, slot: 1) } }
        print("add, one series: \(same / rounds)")
        let spread = processorTime {
            for round in 0..<rounds { records[round &* 7_919 % records.count].add(1, cell: 0, slot: 1) }
        }
        print("add, spread over all: \(spread / rounds)")
        state.close()
    }

    /// How long the birth of a series holds up the thread that records it, while another thread flushes: one birth after
    /// the other, and as many as there are series, so that the file and the tables grow.
    ///
    /// The processor time of the thread is what it does itself; the clock on the wall has what it waits for too, and on a
    /// busy machine what others do.
    private func printWaits(_ state: StateFile, _ schema: RecordSchema) throws {
        let flusher = try StateFlusher(state, every: .milliseconds(50))
        var waits: [Duration] = []
        var work: [Duration] = []
        for number in 0..<series {
            let identity = SeriesIdentity(family: "born_under_way", labels: [("number", "\(number)")])
            let start = (now(CLOCK_MONOTONIC), now(CLOCK_THREAD_CPUTIME_ID))
            _ = state.claim(schema, [identity])
            waits.append(now(CLOCK_MONOTONIC) - start.0)
            work.append(now(CLOCK_THREAD_CPUTIME_ID) - start.1)
        }
        flusher.stop()
        for (name, times) in [("work of a birth", work.sorted()), ("birth on the wall clock", waits.sorted())] {
            guard let longest = times.last else { return }
            print("\(name): median \(times[series / 2]), 99.9 % \(times[series * 999 / 1000]), longest \(longest)")
        }
    }

    private func now(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Of the whole process, which on a busy machine says more than the clock on the wall.
    private func processorTime(_ body: () throws -> Void) rethrows -> Duration {
        let start = now(CLOCK_PROCESS_CPUTIME_ID)
        try body()
        return now(CLOCK_PROCESS_CPUTIME_ID) - start
    }

    private func open() throws -> StateFile {
        try StateFile.open(StateOptions(directory: directory, threads: threads))
    }
}
