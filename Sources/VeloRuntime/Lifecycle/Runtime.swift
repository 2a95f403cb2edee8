public import Logging
internal import NIOCore
internal import NIOPosix
public import ServiceLifecycle
internal import Synchronization
public import VeloFormat
public import VeloMetrics

/// The running gateway: listeners, health checks, timers and their orderly end.
public struct Runtime: Service {
    private let gateway: Gateway
    private let options: RuntimeOptions
    private let version: String
    private let scrape: ScrapeMaker
    private let state: StateFile?
    private let onReady: @Sendable (BoundAddresses) -> Void

    /// - Parameters:
    ///   - tables: as compiled, with this start's overrides applied.
    ///   - topology: the one `recorder` was laid out for.
    ///   - scrape: begins an exposition.
    ///   - version: velod's own.
    ///   - state: the state file for quotas, if it is open already; who opened it flushes and closes it. Otherwise the
    ///     runtime opens that of `tables` itself.
    ///   - onReady: called once, when all listeners are bound.
    public init(
        tables: Tables, topology: Topology, recorder: any MetricRecorder,
        scrape: @escaping ScrapeMaker, version: String, state: StateFile? = nil, clock: RuntimeClock = .system,
        logger: Logger, options: RuntimeOptions, onReady: @escaping @Sendable (BoundAddresses) -> Void
    ) {
        gateway = Gateway(tables: tables, topology: topology, recorder: recorder, clock: clock, logger: logger)
        self.options = options
        self.version = version
        self.scrape = scrape
        self.state = state
        self.onReady = onReady
    }

    /// Serves until a graceful shutdown is asked for (a service group does on SIGTERM), then drains and returns.
    ///
    /// - Throws: `StartError` if it cannot start.
    public func run() async throws {
        // Cancelled instead of asked: there is no time to drain, but what is counted is saved all the same.
        try await serve { try? await gracefulShutdown() }
    }

    /// `run`, with the signal to stop as a parameter.
    func serve(until stopped: @Sendable () async -> Void) async throws {
        let store = QuotaStore(
            directory: gateway.tables.stateDirectory, limits: gateway.limits, logger: gateway.logger,
            state: state)
        do { try store.load() } catch { throw StartError.stateInUse(directory: error.directory) }
        defer { store.close() }

        let traffic = MultiThreadedEventLoopGroup(numberOfThreads: options.threads)
        let local = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // A long scrape, compressed, takes its thread for a good part of a second; health checks do not wait for it.
        let exposition = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            let monitor = HealthMonitor(gateway, dependencyInterval: options.dependencyInterval, on: local)
            await monitor.resolveNames()
            let listeners = try await bind(
                store: store, monitor: monitor, traffic: traffic, local: local,
                exposition: exposition)
            await serve(listeners, store: store, monitor: monitor, until: stopped)
            await listeners.close()
            // Requests that the drain cut are recorded by their loops; after this there is nothing left to count.
            try? await traffic.shutdownGracefully()
            await write(store)
            gateway.logger.notice("stopped")
            result = .success(())
        } catch {
            try? await traffic.shutdownGracefully()
            result = .failure(error)
        }
        try? await exposition.shutdownGracefully()
        try? await local.shutdownGracefully()
        try result.get()
    }

    private func bind(
        store: QuotaStore, monitor: HealthMonitor, traffic: any EventLoopGroup, local: any EventLoopGroup,
        exposition: any EventLoopGroup
    ) async throws -> Listeners {
        let report = HealthReport(
            gateway: gateway, monitor: monitor, version: version, storeStatus: { store.status })
        let tables = gateway.tables
        let admin = try await Listeners.bind("admin", tables.admin) {
            try await bindLocalListener(
                Endpoints(listener: .admin, report: report, scrape: scrape), at: $0, on: exposition)
        }
        let api = try await Listeners.bind("api", tables.api) {
            try await bindLocalListener(Endpoints(listener: .api, report: report, scrape: scrape), at: $0, on: local)
        }
        let proxy = try await Listeners.bind("proxy", tables.proxy) {
            try await bindProxy(gateway, at: $0, on: traffic)
        }
        return Listeners(proxy: proxy, api: api, admin: admin)
    }

    private func serve(
        _ listeners: Listeners, store: QuotaStore, monitor: HealthMonitor, until stopped: @Sendable () async -> Void
    ) async {
        gateway.isListening.store(true, ordering: .relaxed)
        monitor.reportUnchecked()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await monitor.run() }
            tasks.addTask { await save(store) }
            onReady(listeners.addresses(gateway.tables))
            gateway.logger.notice("serving", metadata: ["spec": "\(gateway.tables.specHash)"])
            await stopped()
            await drain(gateway, proxy: listeners.proxy, options: options)
            tasks.cancelAll()
        }
    }

    /// Writes quota use at once, which tells whether the directory can be written, and then at every interval.
    private func save(_ store: QuotaStore) async {
        repeat {
            await write(store)
        } while (try? await Task.sleep(for: .nanoseconds(options.saveInterval.nanoseconds))) != nil
    }

    /// Off the event loops and off the tasks' own threads: the disk may take its time.
    private func write(_ store: QuotaStore) async {
        try? await NIOThreadPool.singleton.runIfActive { store.save() }
    }
}
