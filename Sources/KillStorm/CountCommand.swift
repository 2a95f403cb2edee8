import ArgumentParser
import Glibc
import Synchronization
import VeloMetrics

/// The process that is killed: each thread adds, then acknowledges on standard output.
struct CountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count", abstract: "Counts until it is killed.", shouldDisplay: false)

    @Option var directory: String
    @Option var threads: Int
    /// How many series to make sure of first.
    @Option var ballast = 0
    /// The number of the first row to grow.
    @Option var growFrom = 0
    /// The step at which to die.
    @Option var dieAt: String?
    /// How often the step is passed before.
    @Option var passes = 0

    func run() throws {
        var options = StateOptions(directory: directory, threads: threads)
        if let dieAt {
            guard let step = StateStep(rawValue: dieAt) else { throw ValidationError("there is no step \(dieAt)") }
            let rest = Countdown(passes)
            options.onStep = { if $0 == step, rest.isOver() { kill(getpid(), SIGKILL) } }
        }
        let state = try StateFile.open(options)
        guard state.status.isDurable else { throw ValidationError("\(state.status)") }
        Series.ballast(state, rows: ballast)
        let series = Series(state, threads: threads)
        let flusher = try StateFlusher(state, every: .milliseconds(5))
        guard Message(.ready).send(to: 1) else { return }

        let leases = (0..<threads).map { _ in state.lease() }
        let counting = (0..<threads).map { thread in
            Thread {
                var count: UInt64 = 0
                repeat {
                    series.count(thread, slot: leases[thread].slot)
                    count += 1
                } while Message(.counted, thread: thread, value: count).send(to: 1)
            }
        }
        let scraping = Thread {
            while series.threads.enumerated().allSatisfy({ thread, record in
                Message(.shown, thread: thread, value: record.value(cell: 0)).send(to: 1)
            }) {}
        }
        let first = growFrom
        let growing = Thread {
            var number = first
            repeat {
                Series.grown(state, number..<number + 1)[0].add(1, cell: 0, slot: 0)
                number += 1
            } while Message(.grown, value: UInt64(number - 1)).send(to: 1)
        }
        for thread in counting + [scraping, growing] { thread.join() }
        flusher.stop()
    }
}

private final class Countdown: Sendable {
    private let rest: Atomic<Int>

    init(_ passes: Int) { rest = Atomic(passes) }

    func isOver() -> Bool { rest.subtract(1, ordering: .relaxed).oldValue <= 0 }
}

/// A thread of the system that can be waited for.
private struct Thread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    init(_ work: @escaping @Sendable () -> Void) {
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(Work(work)).toOpaque())
        precondition(code == 0, "no thread")
    }

    func join() { pthread_join(thread, nil) }
}
