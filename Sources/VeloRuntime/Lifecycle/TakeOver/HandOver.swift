internal import Logging
internal import Synchronization
internal import VeloMetrics

#if canImport(Glibc)
    internal import Glibc
#endif

/// The side of a take-over that serves: waits at the Unix socket of the state directory for a process that wants to take
/// over, gives it the listening sockets and a share of the state, and, once that one is ready, stops accepting.
///
/// Until the other one has said that it serves, nothing is given up: if it ends, hangs or talks nonsense, this process goes
/// on as before. It has a thread of its own, since it waits for another process.
final class HandOver: Sendable {
    /// What is handed over, and how this process steps back. All are called on the thread of the hand-over.
    struct Serving: Sendable {
        var sockets: @Sendable () -> [PassedSocket]
        /// Stops accepting; what was accepted is served.
        var pause: @Sendable () throws -> Void
        var resume: @Sendable () throws -> Void
    }

    /// How long to wait, in seconds.
    struct Patience: Sendable {
        /// For a message that needs no work.
        var answer = 5
        /// For the other process to read its tables, join the state and check its backends.
        var start = 120
    }

    private let directory: String
    private let state: StateFile
    private let release: String
    private let serving: Serving
    private let patience: Patience
    private let logger: Logger
    private let listening: Int32
    private let identity: FileIdentity?
    private let stopping: StopSignal
    private let progress = Mutex(Progress())

    private struct Progress {
        var thread: pthread_t?
        var isHandedOver = false
        var isStopped = false
        /// Whether a process that has the sockets may be about to serve.
        var isShared = false
        var waiter: CheckedContinuation<Bool, Never>?
    }

    /// - Throws: if the socket cannot be made; nobody can take over then, and nothing else is wrong.
    init(
        directory: String, state: StateFile, release: String, serving: Serving, patience: Patience = Patience(),
        logger: Logger
    ) throws(FileError) {
        self.directory = directory
        self.state = state
        self.release = release
        self.serving = serving
        self.patience = patience
        self.logger = logger
        stopping = try StopSignal()
        listening = try TakeOverAddress.listen(in: directory)
        identity = FileIdentity(directory + "/" + TakeOverAddress.name)
    }

    deinit { close(listening) }

    /// Begins to wait. To be called once; `stop` ends it.
    func start() throws(FileError) {
        var thread = pthread_t()
        let own = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<HandOver>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, own.toOpaque())
        guard code == 0 else {
            own.release()
            throw FileError(operation: "start", path: "the thread that hands over", code: code)
        }
        progress.withLock { $0.thread = thread }
    }

    /// Ends the waiting. A process that is taking over just now sees this one gone, and goes on alone. Does nothing the
    /// second time.
    ///
    /// - Returns: whether another process has the sockets and may serve.
    @discardableResult
    func stop() -> Bool {
        let thread = progress.withLock { progress in
            defer { progress.thread = nil }
            return progress.thread
        }
        if let thread {
            stopping.raise()
            pthread_join(thread, nil)
            // After a hand-over the file is the other one's.
            if !progress.withLock({ $0.isHandedOver }) { TakeOverAddress.remove(in: directory, ifStill: identity) }
        }
        return progress.withLock { $0.isShared }
    }

    /// Waits until another process has taken over, and returns whether it has: not if `stop` was called, or the task is
    /// cancelled, before that. For one task.
    func handedOver() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDecided: Bool? = progress.withLock { progress in
                    if progress.isHandedOver { return true }
                    if progress.isStopped || Task.isCancelled { return false }
                    progress.waiter = continuation
                    return nil
                }
                if let isDecided { continuation.resume(returning: isDecided) }
            }
        } onCancel: {
            finish { $0.isStopped = true }
        }
    }

    private func finish(_ change: (inout Progress) -> Void) {
        let (waiter, result) = progress.withLock { progress in
            change(&progress)
            defer { progress.waiter = nil }
            return (progress.waiter, progress.isHandedOver)
        }
        waiter?.resume(returning: result)
    }

    // MARK: - The thread

    private func run() {
        while true {
            var waiting = [stopping.descriptor, listening].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&waiting, nfds_t(waiting.count), -1) > 0 else { continue }
            if waiting[0].revents != 0 { return finish { $0.isStopped = true } }
            guard let connection = accept() else { continue }
            if serve(connection) { return finish { $0.isHandedOver = true } }
        }
    }

    /// A connection of this user's; others are closed without a word.
    private func accept() -> TakeOverConnection? {
        let descriptor = Glibc.accept(listening, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let connection = TakeOverConnection(descriptor)
        guard connection.peer?.isSameUser == true else {
            logger.warning("a process of another user asked to take over and was turned away")
            return nil
        }
        return connection
    }

    /// - Returns: whether the other process has taken over.
    private func serve(_ connection: TakeOverConnection) -> Bool {
        let peer: Logger.Metadata = ["process": "\(connection.peer?.processID ?? 0)"]
        var isOffered = false
        var isPaused = false
        do throws(TakeOverFailure) {
            guard case .hello(let other) = try receive(connection, "say who it is", patience.answer) else {
                throw .unexpected
            }
            guard state.offer() || (state.settle() && state.offer()) else {
                throw .refused(whyNotOffered)
            }
            isOffered = true
            logger.notice("another velod takes over", metadata: peer.merging(["release": "\(other)"]) { $1 })
            let sockets = serving.sockets()
            progress.withLock { $0.isShared = true }
            try connection.send(
                .listeners(sockets.map { .init(name: $0.name, declared: $0.declared, isKept: $0.socket.isKept) }),
                sockets.map(\.socket))
            try expect(.ready, connection, "become ready", patience.start)
            isPaused = true
            do { try serving.pause() } catch { throw .refused("the velod that serves cannot step back: \(error)") }
            try connection.send(.go)
            try expect(.serving, connection, "serve", patience.answer)
            try connection.send(.closed)
            logger.notice("handed over", metadata: peer)
            return true
        } catch {
            // A velod that is told to stop does not go on: it leaves the sockets to the other one.
            if error != .ended, error != .stopped {
                let reason = error.description
                try? connection.send(isOffered ? .aborted(reason: reason) : .refused(reason: reason))
            }
            if isPaused { try? serving.resume() }
            // Where this one is told to stop, the other one will see that, and go on with the sockets and the state.
            if error != .stopped {
                progress.withLock { $0.isShared = false }
                if isOffered { _ = state.settle() }
            }
            logger.warning(
                "a take-over failed; serving on", metadata: peer.merging(["reason": "\(error)"]) { $1 })
            return false
        }
    }

    private var whyNotOffered: String {
        if let reason = state.status.memoryReason {
            return "the state of the velod that serves is in memory (\(reason)), and cannot be shared"
        }
        return "the velod that serves has itself just taken over, from one that has not ended yet; try again then"
    }

    private func expect(
        _ message: TakeOverMessage, _ connection: TakeOverConnection, _ what: String, _ seconds: Int
    ) throws(TakeOverFailure) {
        guard try receive(connection, what, seconds) == message else { throw .unexpected }
    }

    private func receive(
        _ connection: TakeOverConnection, _ what: String, _ seconds: Int
    ) throws(TakeOverFailure) -> TakeOverMessage {
        let (message, descriptors) = try connection.receive(
            waitingFor: what, within: seconds, stopping: stopping.descriptor,
            visitor: (
                listening,
                { [self] in try? accept()?.send(.refused(reason: "another take-over is under way")) }
            ))
        // None is expected from that side.
        for descriptor in descriptors { Glibc.close(descriptor) }
        return message
    }
}

/// Something that happens once, as a descriptor that can be waited for: a pipe that gets a byte.
private final class StopSignal: Sendable {
    let descriptor: Int32
    private let source: Int32

    init() throws(FileError) {
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
