internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization
internal import VeloFormat

/// The listeners of a gateway, by name: opened together, paused and closed together.
final class Listeners: Sendable {
    private let all: [Listener]

    init(_ all: [Listener]) { self.all = all }

    /// The listener of that name. Precondition: there is one.
    subscript(_ name: String) -> Listener {
        guard let listener = all.first(where: { $0.place.name == name }) else {
            preconditionFailure("there is no listener \(name)")
        }
        return listener
    }

    var addresses: BoundAddresses {
        BoundAddresses(listeners: all.map { ListenerPlace($0.place.name, $0.socket.endpoint) })
    }

    /// What a process that takes over is given.
    var passed: [PassedSocket] {
        all.map { PassedSocket(name: $0.place.name, declared: $0.place.endpoint, socket: $0.socket) }
    }

    /// Begins to accept, all or again.
    func resume() async throws {
        for listener in all { try await listener.resume().get() }
    }

    /// Accepts no more. What was accepted is served: it is in the pipelines when this is done. For a thread of its own.
    func pauseAndWait() throws {
        let pausing = all.map { $0.pause() }
        for future in pausing { try future.wait() }
    }

    /// `resume`, for a thread of its own.
    func resumeAndWait() throws {
        for listener in all { try listener.resume().wait() }
    }

    /// Accepts no more of tenants' traffic; api and admin go on.
    func closeTraffic(forGood: Bool) async {
        await withTaskGroup(of: Void.self) { tasks in
            for listener in all where listener.place.isTraffic {
                tasks.addTask { await listener.close(forGood: forGood) }
            }
        }
    }

    /// Closes this process's copies of the sockets. Paused first, so that nothing that was accepted is dropped.
    func close() async {
        for listener in all { await listener.close() }
    }
}

/// One listener: the socket, and the channel that accepts from a copy of it.
final class Listener: Sendable {
    /// As declared.
    let place: ListenerPlace
    let socket: ListeningSocket
    private let children: any EventLoopGroup
    private let bootstrap: @Sendable () -> ServerBootstrap
    private let limit: ConnectionLimit
    private let statistics: AcceptStatistics
    private let logger: Logger
    private let state = Mutex(State())

    private struct State: Sendable {
        var channel: (any Channel)?
        var gate: NIOLoopBound<AcceptGate>?
        var isPaused = true
        var isClosed = false
    }

    /// - Parameters:
    ///   - children: the loops that own the accepted connections.
    ///   - bootstrap: what is behind them, without the socket. Called each time the listener is opened.
    init(
        _ place: ListenerPlace, _ socket: ListeningSocket, on children: any EventLoopGroup, limit: ConnectionLimit,
        statistics: AcceptStatistics, logger: Logger, bootstrap: @escaping @Sendable () -> ServerBootstrap
    ) {
        self.place = place
        self.socket = socket
        self.children = children
        self.limit = limit
        self.statistics = statistics
        self.logger = logger
        self.bootstrap = bootstrap
    }

    /// Makes the channel, which accepts nothing yet.
    ///
    /// NIO closes it on errors of accept that it does not know. It is made again then, from the socket that is still there.
    func open() async throws {
        let descriptor = try socket.copy()
        let channel = try await bootstrap()
            .serverChannelOption(.autoRead, value: false)
            .serverChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    let gate = AcceptGate(place.name, limit: limit, statistics: statistics, logger: logger)
                    try channel.pipeline.syncOperations.addHandler(gate)
                    state.withLock { $0.gate = NIOLoopBound(gate, eventLoop: channel.eventLoop) }
                }
            }
            .withBoundSocket(descriptor).get()
        socket.restoreBacklog()
        state.withLock { $0.channel = channel }
        channel.closeFuture.whenComplete { [weak self] _ in self?.channelClosed() }
    }

    private func channelClosed() {
        guard !state.withLock({ $0.isClosed }) else { return }
        logger.error("a listener closed; it is opened again", metadata: ["listener": "\(place.name)"])
        Task {
            do {
                try await open()
                if !state.withLock({ $0.isPaused }) { try await resume().get() }
            } catch {
                logger.critical(
                    "a listener cannot be opened again", metadata: ["listener": "\(place.name)", "reason": "\(error)"])
            }
        }
    }

    func resume() -> EventLoopFuture<Void> { setPaused(false) }

    /// Accepts no more. When it is done, every connection that was accepted is known to its event loop: a listener that
    /// is closed before that drops those on their way from the one loop to the other.
    func pause() -> EventLoopFuture<Void> {
        let server = setPaused(true)
        let loop = server.eventLoop
        let children = Array(children.makeIterator())
        let visitChildren: @Sendable () -> EventLoopFuture<Void> = {
            EventLoopFuture.andAllSucceed(children.map { $0.submit {} }, on: loop)
        }
        // Set up on the child's loop, handed on by the listener's, registered on the child's.
        return server.flatMap(visitChildren).flatMap { loop.submit {} }.flatMap(visitChildren)
    }

    private func setPaused(_ isPaused: Bool) -> EventLoopFuture<Void> {
        let (channel, gate) = state.withLock { state in
            state.isPaused = isPaused
            return (state.channel, state.gate)
        }
        guard let channel, let gate else { return children.next().makeFailedFuture(ChannelError.ioOnClosedChannel) }
        return channel.eventLoop.submit { gate.value.setPaused(isPaused) }
    }

    /// Accepts no more and lets go of this process's copies of the socket. Does nothing the second time.
    ///
    /// - Parameter forGood: whether nobody else listens on the socket from now on. Then the kernel resets whoever waits, so
    ///   nobody new is let in for `settling`, and those who are in are accepted.
    func close(forGood: Bool = false, settling: Duration = .milliseconds(100)) async {
        guard !state.withLock({ $0.isClosed }) else { return }
        if forGood, !socket.isKept, socket.ignoreNewConnections() { try? await Task.sleep(for: settling) }
        try? await pause().get()
        let channel = state.withLock { state in
            state.isClosed = true
            return state.channel
        }
        try? await channel?.close()
        socket.close()
    }
}
