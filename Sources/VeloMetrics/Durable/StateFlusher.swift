import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Flushes a state file at an interval, on a thread of its own: a disk that takes its time holds up nobody else.
///
/// Stops, after a last flush, when told to or when let go of.
public final class StateFlusher: Sendable {
    private final class Loop: Sendable {
        let state: StateFile
        let milliseconds: Int32
        /// Readable once it is time to stop.
        let stopping: Int32

        init(_ state: StateFile, milliseconds: Int32, stopping: Int32) {
            self.state = state
            self.milliseconds = milliseconds
            self.stopping = stopping
        }

        func run() {
            var waiting = pollfd(fd: stopping, events: Int16(POLLIN), revents: 0)
            while true {
                let ready = poll(&waiting, 1, milliseconds)
                if ready < 0, errno == EINTR { continue }
                state.flush()
                if ready != 0 { return }
            }
        }
    }

    private let thread: Mutex<pthread_t?>
    private let stopping: StateEvent

    /// Precondition: `interval` is positive and under 24 days.
    ///
    /// - Throws: if the system has no thread or descriptor left.
    public init(_ state: StateFile, every interval: Duration) throws(SystemFailure) {
        let (seconds, attoseconds) = interval.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        precondition(milliseconds > 0 && milliseconds <= Int32.max, "an interval that cannot be waited for")
        stopping = try StateEvent()
        var thread = pthread_t()
        let loop = Unmanaged.passRetained(
            Loop(state, milliseconds: Int32(milliseconds), stopping: stopping.descriptor))
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Loop>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, loop.toOpaque())
        guard code == 0 else {
            loop.release()
            throw SystemFailure(operation: "start", path: "the thread that flushes", code: code)
        }
        self.thread = Mutex(thread)
    }

    deinit { stop() }

    /// Waits for the last flush. Does nothing the second time.
    public func stop() {
        let ended = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let ended else { return }
        stopping.raise()
        pthread_join(ended, nil)
    }
}

/// Something that happens once, as a descriptor that can be waited for: a pipe that gets a byte.
private final class StateEvent: Sendable {
    let descriptor: Int32
    private let source: Int32

    init() throws(SystemFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .last("make", "a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        descriptor = ends[0]
        source = ends[1]
    }

    deinit {
        close(descriptor)
        close(source)
    }

    func raise() {
        var byte: UInt8 = 1
        while write(source, &byte, 1) < 0, errno == EINTR {}
    }
}
