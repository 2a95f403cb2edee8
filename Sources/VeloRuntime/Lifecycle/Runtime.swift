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
    let version: String
    let scrape: ScrapeMaker
    let state: StateFile?
    let surroundings: Surroundings
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
            gateway.loops.removeAll()
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
                guard try await takeOver(from: predecessor, listeners, unless: stopped) else { return }
            } else {
                try await listeners.resume()
            }
            onReady(listeners.addresses)
            gateway.logger.notice("serving", metadata: ["spec": "\(gateway.tables.specHash)"])
            tasks.addTask { await becomeAlone() }
            let handOver = offer(listeners)
            let isHandedOver = await firstOf(stopped, handOver)
            if isHandedOver { await listeners.close() } else { notifySupervisor(.stopping) }
            let isShared = await blocking { handOver?.stop() ?? false } ?? false
            await drain(
                gateway, timeout: { live.drainTimeout }, readinessDelay: isHandedOver ? nil : options.readinessDelay,
                stopAccepting: { await listeners.closeTraffic(forGood: !isShared) })
        }
    }

    // MARK: - Saving

    /// Writes quota use at once, which tells whether the directory can be written, and then at every interval.
    private func save(_ store: QuotaStore) async {
        repeat {
            await write(store)
        } while (try? await Task.sleep(for: .nanoseconds(options.saveInterval.nanoseconds))) != nil
    }

    /// Off the event loops and off the tasks' own threads: the disk may take its time.
    private func write(_ store: QuotaStore) async { _ = await blocking { store.save() } }

    /// `nil` if there are no threads any more.
    func blocking<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result? {
        try? await NIOThreadPool.singleton.runIfActive(body)
    }
}
