import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// How event loops wake the writer of the access log: by one system call, and only if it sleeps.
final class WakeUp: Sendable {
    private enum State {
        static let awake: UInt8 = 0
        /// Waits for more to come; only a queue that fills up is a reason to go on.
        static let collecting: UInt8 = 1
        /// Waits for anything.
        static let idle: UInt8 = 2
    }

    private let state = Atomic<UInt8>(State.awake)
    private let readEnd: Int32
    private let writeEnd: Int32

    init() throws(FileError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .last("make", "a pipe for the access log") }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// There is something in a queue. Called by any thread, after it was put there.
    @inline(__always)
    func thereIsWork(isUrgent: Bool) {
        let current = state.load(ordering: .sequentiallyConsistent)
        guard current == State.idle || (isUrgent && current == State.collecting) else { return }
        wake(current)
    }

    /// Whatever the writer waits for.
    func interrupt() {
        state.store(State.awake, ordering: .sequentiallyConsistent)
        signal()
    }

    private func wake(_ current: UInt8) {
        let change = state.compareExchange(
            expected: current, desired: State.awake, ordering: .sequentiallyConsistent)
        if change.exchanged { signal() }
    }

    private func signal() {
        var byte: UInt8 = 0
        // Fails only where the pipe is full, and then the writer has enough to wake it.
        _ = write(writeEnd, &byte, 1)
    }

    /// Sleeps until somebody has work, or forever if nobody has. `hasWork` is asked once more behind the decision to sleep, so
    /// that nothing put into a queue meanwhile is overslept. Called by the writer only.
    func sleep(unless hasWork: () -> Bool) { wait(State.idle, -1, hasWork) }

    /// Sleeps for so many milliseconds while work collects, unless a queue fills up.
    func collect(_ milliseconds: Int32, unless isUrgent: () -> Bool) { wait(State.collecting, milliseconds, isUrgent) }

    private func wait(_ kind: UInt8, _ milliseconds: Int32, _ isNeeded: () -> Bool) {
        state.store(kind, ordering: .sequentiallyConsistent)
        if !isNeeded() {
            var event = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            poll(&event, 1, milliseconds)
        }
        state.store(State.awake, ordering: .sequentiallyConsistent)
        var bytes: UInt64 = 0
        while read(readEnd, &bytes, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size {}
    }
}
