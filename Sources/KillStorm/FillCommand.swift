import ArgumentParser
import Glibc
import VeloMetrics

/// Claims more than a disk has room for, and says how it went.
struct FillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill", abstract: "Claims rows until the file may not grow.", shouldDisplay: false)

    @Option var directory: String
    @Option var rows: Int
    /// The longest file this process may write, in bytes: a full disk without filling one.
    @Option var fileLimit: UInt?

    func run() throws {
        if let fileLimit {
            // Or the signal ends the process before the call fails.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: rlim_t(fileLimit), rlim_max: rlim_t(fileLimit))
            guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
                throw ValidationError("no limit")
            }
        }
        let state = try StateFile.open(StateOptions(directory: directory, threads: 1))
        var rest = 0..<rows
        while !rest.isEmpty {
            let batch = rest.prefix(100)
            for record in Series.grown(state, batch) { record.add(1, cell: 0, slot: 0) }
            rest = batch.endIndex..<rows
        }
        let sum = Series.grown(state, 0..<rows).reduce(0) { $0 + $1.value(cell: 0) }
        let status = state.status
        state.close()
        print("records \(status.records)")
        print("in memory \(status.memoryRecords)")
        print("sum \(sum)")
        print("reason \(status.memoryReason ?? "none")")
    }
}
