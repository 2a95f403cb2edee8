public import Logging
internal import NIOCore
internal import NIOPosix
public import ServiceLifecycle
internal import Synchronization
public import VeloFormat
public import VeloMetrics

/// The running gateway: listeners, health checks, timers and their orderly end.
public struct Runtime: Service {
    /// Whom this process gets its listeners from, and what it tells.
    public struct Surroundings: Sendable {
        /// Sockets that were opened before velod started.
        public var inherited = InheritedSockets()
        /// The velod that this one takes over from.
        public var predecessor: Predecessor?
        /// Counts what happens to the accepting of connections.
        public var accepting = AcceptStatistics()
        /// Counts what happens to TLS and to the access log.
        public var traffic = TrafficStatistics()
        /// The level of the loggers, which a reload changes.
        public var logLevel = LogLevel(.info)
        /// How many descriptors this process may have.
        public var descriptors = 1024
        /// Called when this process has the state alone: at once, or when the velod that it took over from has ended.
        public var onAlone: @Sendable () -> Void = {}

        public init() {}
    }

    let gateway: Gateway
    let options: RuntimeOptions
    private let version: String
    private let scrape: ScrapeMaker
    private let state: StateFile?
    private let surroundings: Surroundings
    private let live: LiveSettings
    private let onReady: @Sendable (BoundAddresses) -> Void

    /// - Parameters:
    ///   - tables: as compiled, with this start's overrides applied.
    ///   - topology: the one `recorder` was laid out for.
    ///   - scrape: begins an exposition.
    ///   - version: velod's own.
    ///   - state: the state file for quotas, if it is open already; who opened it flushes and closes it. Otherwise the
    ///     runtime opens that of `tables` itself, and nobody can take over from it.
    ///   - onReady: called once, when all listeners accept.
    public init(
        tables: Tables, topology: Topology, recorder: any MetricRecorder,
        scrape: @escaping ScrapeMaker, version: String, state: StateFile? = nil, clock: RuntimeClock = .system,
        logger: Logger, options: RuntimeOptions, surroundings: Surroundings = Surroundings(),
        onReady: @escaping @Sendable (BoundAddresses) -> Void
    ) {
        gateway = Gateway(
            tables: tables, topology: topology, recorder: recorder, clock: clock, logger: logger,
            loopCount: options.threads)
        self.options = options
        self.version = version
        self.scrape = scrape
        self.state = state
        self.surroundings = surroundings
        self.onReady = onReady
        live = LiveSettings(
            StartSettings(tables: tables, options: options, logLevel: surroundings.logLevel.value, takesOver: false))
    }

    var statistics: TrafficStatistics { surroundings.traffic }

    /// Adds something that SIGHUP reads or opens again: certificates, a log file. A hook that throws has changed nothing.
    public func onReload(_ name: String, _ hook: @escaping ReloadHooks.Hook) { gateway.reloads.add(name, hook) }

    /// What SIGHUP asks for: reads the settings again, applies those that can change while velod runs, says which ones need
    /// a start, and runs the hooks. Settings that cannot be read change nothing.
    ///
    /// - Parameter read: gives the settings as they are now, for the same compiled tables.
    public func reload(_ read: @Sendable () throws(OverrideError) -> StartSettings) {
        live.reload(read, gateway: gateway, logLevel: surroundings.logLevel)
        gateway.reloads.run(gateway.logger)
    }

    /// Serves until a graceful shutdown is asked for (a service group does on SIGTERM) or another velod has taken over,
    /// then drains and returns.
    ///
    /// - Throws: `StartError` if it cannot start.
    public func run() async throws {
        // Cancelled instead of asked: there is no time to drain, but what is counted is saved all the same.
        try await serve { try? await gracefulShutdown() }
    }

    /// `run`, with the signal to stop as a parameter.
    func serve(until stopped: @escaping @Sendable () async -> Void) async throws {
        let store = QuotaStore(
            directory: gateway.tables.stateDirectory, limits: gateway.limits, logger: gateway.logger,
            state: state)
        do { try store.load() } catch { throw StartError.stateInUse(directory: error.directory) }
        defer { store.close() }

        let loops = LoopGroups(threads: options.threads)
        let result: Result<Void, any Error>
        do {
            let monitor = HealthMonitor(
                gateway, dependencyInterval: options.dependencyInterval, on: loops.local, prepare: checkedConnections)
            await monitor.resolveNames()
            let listeners = try await open(store: store, monitor: monitor, loops)
            do {
                try await serve(listeners, store: store, monitor: monitor, until: stopped)
                await listeners.close()
            } catch {
                await listeners.close()
                throw error
            }
            // Requests that the drain cut are recorded by their loops; after this there is nothing left to count.
            try? await loops.traffic.shutdownGracefully()
            await blocking { closeAccessLog() }
            await write(store)
            gateway.logger.notice("stopped")
            result = .success(())
        } catch {
            try? await loops.traffic.shutdownGracefully()
            result = .failure(error)
        }
        try? await loops.exposition.shutdownGracefully()
        try? await loops.local.shutdownGracefully()
        try result.get()
    }

    // MARK: - Listeners

    /// Opens all; they do not accept yet.
    private func open(store: QuotaStore, monitor: HealthMonitor, _ loops: LoopGroups) async throws -> Listeners {
        let report = HealthReport(
            gateway: gateway, monitor: monitor, version: version, storeStatus: { store.status })
        let admin = Endpoints(listener: .admin, report: report, scrape: scrape)
        let api = Endpoints(listener: .api, report: report, scrape: scrape)
        var passed = surroundings.predecessor?.takeSockets() ?? []
        let limit = ConnectionLimit(
            most: options.connectionLimit ?? connectionLimit(gateway.tables, descriptors: surroundings.descriptors))
        // Clients that take all connections must not keep operators out.
        let localLimit = ConnectionLimit(most: 512)
        let contexts = try openSecrets()
        let proxies = LoopContexts(gateway, on: loops.traffic)
        var listeners: [Listener] = []
        for place in gateway.tables.listeners {
            let socket = try socket(for: place, &passed)
            let group: any EventLoopGroup
            let bootstrap: @Sendable () -> ServerBootstrap
            switch place.name {
            case "api": (group, bootstrap) = (loops.local, { localBootstrap(api, on: loops.local) })
            case "admin": (group, bootstrap) = (loops.exposition, { localBootstrap(admin, on: loops.exposition) })
            case "https":
                (group, bootstrap) = (loops.traffic, proxyBootstrap(proxies, on: loops.traffic, contexts: contexts))
            default: (group, bootstrap) = (loops.traffic, proxyBootstrap(proxies, on: loops.traffic))
            }
            let listener = Listener(
                place, socket, on: group, limit: group === loops.traffic ? limit : localLimit,
                statistics: surroundings.accepting, logger: gateway.logger,
                bootstrap: bootstrap)
            try await describing(place) { try await listener.open() }
            listeners.append(listener)
        }
        return Listeners(listeners)
    }

    /// The socket of a listener: one that velod was started with, or that it is passed, or else a new one.
    private func socket(
        for place: ListenerPlace, _ passed: inout [PassedSocket]
    ) throws(StartError) -> ListeningSocket {
        if let inherited = surroundings.inherited.sockets.first(where: { $0.name == place.name }) {
            return inherited.socket
        }
        if let taken = passed.take(for: place) { return taken }
        do { return try ListeningSocket(at: place.endpoint) } catch { throw StartError(place, error) }
    }

    private func describing(_ place: ListenerPlace, _ body: () async throws -> Void) async throws(StartError) {
        do { try await body() } catch { throw StartError(place, error) }
    }

    // MARK: - Serving

    private func serve(
        _ listeners: Listeners, store: QuotaStore, monitor: HealthMonitor,
        until stopped: @escaping @Sendable () async -> Void
    ) async throws {
        gateway.isListening.store(true, ordering: .relaxed)
        monitor.reportUnchecked()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await monitor.run() }
            tasks.addTask { await save(store) }
            defer { tasks.cancelAll() }
            if let predecessor = surroundings.predecessor {
                try await takeOver(from: predecessor, listeners)
            } else {
                try await listeners.resume()
            }
            onReady(listeners.addresses)
            gateway.logger.notice("serving", metadata: ["spec": "\(gateway.tables.specHash)"])
            tasks.addTask { await becomeAlone() }
            let handOver = offer(listeners)
            let isHandedOver = await firstOf(stopped, handOver)
            if isHandedOver { await listeners.close() }
            await blocking { handOver?.stop() }
            await drain(
                gateway, timeout: { live.drainTimeout }, readinessDelay: isHandedOver ? nil : options.readinessDelay,
                stopAccepting: { await listeners.closeTraffic(forGood: !isHandedOver) })
        }
    }

    /// Waits for a first verdict on the backends, so that a balancer's choice is as good as the old one's; then steps in.
    private func takeOver(from predecessor: Predecessor, _ listeners: Listeners) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while gateway.backends.contains(where: { $0.health.load(ordering: .relaxed) == .unknown }),
            ContinuousClock.now < deadline
        {
            try await Task.sleep(for: .milliseconds(10))
        }
        let step = { @Sendable (body: @escaping @Sendable () throws -> Void) in
            try await NIOThreadPool.singleton.runIfActive(body)
        }
        try await step { try predecessor.stepIn() }
        try await listeners.resume()
        try await step { try predecessor.confirm() }
        gateway.logger.notice("took over", metadata: ["process": "\(predecessor.processID)"])
    }

    /// Lets another velod take over; `nil` if that cannot be, which is logged.
    private func offer(_ listeners: Listeners) -> HandOver? {
        guard let state, state.status.isDurable else { return nil }
        do throws(FileError) {
            let handOver = try HandOver(
                directory: gateway.tables.stateDirectory, state: state, release: version,
                serving: HandOver.Serving(
                    sockets: { listeners.passed }, pause: { try listeners.pauseAndWait() },
                    resume: { try listeners.resumeAndWait() }),
                logger: gateway.logger)
            try handOver.start()
            return handOver
        } catch {
            gateway.logger.error("no other velod can take over", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// Returns whether another velod has taken over before this one was told to stop.
    private func firstOf(_ stopped: @escaping @Sendable () async -> Void, _ handOver: HandOver?) async -> Bool {
        await withTaskGroup(of: Bool?.self) { tasks in
            tasks.addTask {
                await stopped()
                return false
            }
            if let handOver { tasks.addTask { await handOver.handedOver() ? true : nil } }
            while let result = await tasks.next() {
                guard let result else { continue }
                tasks.cancelAll()
                return result
            }
            return false
        }
    }

    /// Waits until no other process counts in the state, and has what it added shown.
    private func becomeAlone() async {
        guard surroundings.predecessor != nil, let state else { return surroundings.onAlone() }
        while !state.settle() {
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
        }
        await blocking {
            state.flush()
            surroundings.onAlone()
        }
        gateway.logger.info("the velod before this one has ended")
    }

    // MARK: - Saving

    /// Writes quota use at once, which tells whether the directory can be written, and then at every interval.
    private func save(_ store: QuotaStore) async {
        repeat {
            await write(store)
        } while (try? await Task.sleep(for: .nanoseconds(options.saveInterval.nanoseconds))) != nil
    }

    /// Off the event loops and off the tasks' own threads: the disk may take its time.
    private func write(_ store: QuotaStore) async { await blocking { store.save() } }

    private func blocking(_ body: @escaping @Sendable () -> Void) async {
        try? await NIOThreadPool.singleton.runIfActive(body)
    }
}

/// The threads of a gateway.
private struct LoopGroups: Sendable {
    let traffic: MultiThreadedEventLoopGroup
    /// Health, asked for and answered.
    let local = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// A long scrape, compressed, takes its thread for a good part of a second; health checks do not wait for it.
    let exposition = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(threads: Int) { traffic = MultiThreadedEventLoopGroup(numberOfThreads: threads) }
}

extension StartError {
    /// Turns the failure to bind a listener into words that name listener and address.
    fileprivate init(_ place: ListenerPlace, _ error: any Error) {
        let reason =
            switch error {
            case let error as IOError: describeErrno(error.errnoCode)
            case let error as SocketAddressError:
                if case .unknown(let host, _) = error { "the name \(host) cannot be resolved" } else { "\(error)" }
            default: "\(error)"
            }
        self = .cannotListen(listener: place.name, address: place.endpoint.text, reason: reason)
    }
}
