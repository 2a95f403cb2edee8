import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The thread that writes the access log: takes what the event loops have formatted, at most every tenth of a second unless a
/// queue fills up, and survives whatever the disk does.
final class AccessLogWriter: @unchecked Sendable {
    // Sendable because `file` and what reports need are used by the thread only, and the rest are atomics and constants.

    /// How long lines may collect, in milliseconds.
    private static let pause: Int32 = 100
    /// How long the end may take where nobody reads the stream, in nanoseconds.
    private static let patienceAtTheEnd: UInt64 = 2_000_000_000
    private static let reportInterval: UInt64 = 60_000_000_000

    private let sinks: [AccessLogSink]
    private let wakeUp: WakeUp
    private let monotonic: @Sendable () -> UInt64
    private let report: @Sendable (String) -> Void
    private let shouldReopen = Atomic<Bool>(false)
    /// When the end was asked for; zero before.
    private let closingSince = Atomic<UInt64>(0)
    private let losses = Atomic<UInt64>(0)
    private let thread = Mutex<pthread_t?>(nil)

    private var file: AccessLogFile
    private var lastReport: UInt64?
    private var unreportedLosses: UInt64 = 0

    init(
        _ sinks: [AccessLogSink], _ wakeUp: WakeUp, to destination: AccessLogSettings.Destination,
        monotonic: @escaping @Sendable () -> UInt64, report: @escaping @Sendable (String) -> Void
    ) throws(FileError) {
        self.sinks = sinks
        self.wakeUp = wakeUp
        self.monotonic = monotonic
        self.report = report
        file = try AccessLogFile(destination)
    }

    /// Lines that could not be written.
    var lost: UInt64 { losses.load(ordering: .relaxed) }

    func start() throws(FileError) {
        var created = pthread_t()
        let retained = Unmanaged.passRetained(self)
        let code = pthread_create(
            &created, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<AccessLogWriter>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, retained.toOpaque())
        guard code == 0 else {
            retained.release()
            throw FileError(operation: "start", path: "the thread of the access log", code: code)
        }
        thread.withLock { $0 = created }
    }

    func reopen() {
        shouldReopen.store(true, ordering: .sequentiallyConsistent)
        wakeUp.interrupt()
    }

    /// Writes what is there and ends the thread; waits for it.
    func close() {
        let running = thread.withLock { $0.take() }
        guard let running else { return }
        closingSince.store(max(monotonic(), 1), ordering: .sequentiallyConsistent)
        wakeUp.interrupt()
        pthread_join(running, nil)
    }

    private var isClosing: Bool { closingSince.load(ordering: .sequentiallyConsistent) != 0 }

    private var isPatient: Bool {
        let since = closingSince.load(ordering: .sequentiallyConsistent)
        return since == 0 || monotonic() < since + Self.patienceAtTheEnd
    }

    private func run() {
        // A reader that leaves is an error like others, not the end of the process.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        while true {
            // Before the queues are looked at: what was put into them before the end was asked for is written.
            let isLast = isClosing
            if shouldReopen.exchange(false, ordering: .sequentiallyConsistent) { reopenFile() }
            let hadWork = writeAll()
            if isLast { return }
            if hadWork {
                wakeUp.collect(Self.pause) {
                    self.hasOrders || self.sinks.contains { $0.ring.count > $0.ring.capacity / 2 }
                }
            } else {
                wakeUp.sleep { self.hasOrders || self.sinks.contains { $0.ring.count > 0 } }
            }
        }
    }

    private var hasOrders: Bool { isClosing || shouldReopen.load(ordering: .sequentiallyConsistent) }

    private func writeAll() -> Bool {
        var hadWork = false
        for sink in sinks {
            sink.ring.read { first, second in
                hadWork = true
                let result = file.write(first, second, isPatient: { isPatient })
                if let failure = result.failure {
                    // The rest is given up: what waits for a full disk would only displace newer lines.
                    lose(lines: lines(in: first, second, from: result.written), because: failure)
                }
                return first.count + second.count
            }
        }
        return hadWork
    }

    private func lines(in first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, from offset: Int) -> UInt64 {
        let end = UInt8(ascii: "\n")
        let head = first[min(offset, first.count)...].count { $0 == end }
        return UInt64(head + second[max(0, offset - first.count)...].count { $0 == end })
    }

    private func reopenFile() {
        do { try file.reopen() } catch {
            tell("\(error); going on with the file that is open")
        }
    }

    private func lose(lines: UInt64, because failure: FileError) {
        losses.store(losses.load(ordering: .relaxed) &+ lines, ordering: .relaxed)
        unreportedLosses += lines
        let now = monotonic()
        if let lastReport, now < lastReport + Self.reportInterval { return }
        lastReport = now
        tell("\(failure); \(unreportedLosses) lines of the access log are lost")
        unreportedLosses = 0
    }

    private func tell(_ text: String) { report(text) }
}
