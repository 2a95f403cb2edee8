import ArgumentParser
import CoreMetrics
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import VeloFormat
import VeloGenerated
import VeloLibraryMetrics
import VeloMetrics
import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// The command line of velod: one flag for each `Setting`, as text that the runtime reads.
struct Velod: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "velod",
        abstract: "The gateway compiled from a spec.",
        discussion: """
            Every flag has a variable: --state-dir is VELOD_STATE_DIR, and --backend and --dependency are VELOD_BACKENDS \
            and VELOD_DEPENDENCIES, separated by commas. A flag wins over its variable, and both over the spec.
            """,
        version: "velod \(veloVersion) spec \(CompiledSpec.hash)")

    @Option(help: ArgumentHelp("Where clients connect.", valueName: "host:port"))
    var proxy: String?

    @Option(help: ArgumentHelp("Where health is answered to tenants.", valueName: "host:port"))
    var api: String?

    @Option(help: ArgumentHelp("Where metrics and health are answered to operators.", valueName: "host:port"))
    var admin: String?

    @Option(help: ArgumentHelp("The folder for what outlives the process.", valueName: "dir"))
    var stateDir: String?

    @Option(help: ArgumentHelp("Another address for one backend; repeatable.", valueName: "pool/name=host:port"))
    var backend: [String] = []

    @Option(help: ArgumentHelp("Another address for one dependency; repeatable.", valueName: "name=host:port"))
    var dependency: [String] = []

    @Option(help: "Event loops for traffic; by default one a processor.")
    var threads: String?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: String?

    @Option(help: ArgumentHelp("How long requests in flight may take after SIGTERM.", valueName: "duration"))
    var drainTimeout: String?

    /// Runs the gateway until SIGTERM or SIGINT.
    func serve() async throws {
        let settings = try applyOverrides(
            given, to: try Tables.decode(CompiledSpec.tables), processors: System.coreCount)
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = settings.logLevel
            return handler
        }
        let logger = Logger(label: "velod")
        let libraries = LibraryMetrics()
        MetricsSystem.bootstrap(libraries)
        let topology = Topology(settings.tables)
        let threads = settings.options.threads
        let state = try openState(
            StateOptions(directory: settings.tables.stateDirectory, threads: threads), logger: logger)
        let flusher = try StateFlusher(state, every: .nanoseconds(settings.options.saveInterval.nanoseconds))
        // Last of all: the loops have ended by then, and nothing is left that could count.
        defer {
            flusher.stop()
            state.close()
        }
        let durable = DurableCells(state, topology: topology, loops: threads)
        let engine = MetricEngine(
            definitions: CompiledMetrics.definitions, tables: settings.tables, topology: topology, version: veloVersion,
            loops: durable.loops,
            sources: [processFamilies, { stateFamilies(state.status) }, { libraries.families }], showsItself: true,
            cells: durable)
        let runtime = Runtime(
            tables: settings.tables, topology: topology, recorder: CompiledMetrics(engine),
            scrape: { engine.scrape($0, tenant: $1) }, version: veloVersion, state: state, logger: logger,
            options: settings.options,
            onReady: { Main.write(readyLine($0), to: STDOUT_FILENO) })
        var quiet = logger
        quiet.logLevel = max(.warning, settings.logLevel)
        try await ServiceGroup(
            services: [runtime], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet
        ).run()
    }

    /// Flags and environment, unread.
    private var given: GivenSettings {
        var given = GivenSettings()
        for setting in Setting.allCases {
            let values = flagValues(setting)
            if !values.isEmpty { given.setFlag(setting, values) }
            if let value = getenv(setting.variable) { given.setVariable(setting, String(cString: value)) }
        }
        return given
    }

    private func flagValues(_ setting: Setting) -> [String] {
        switch setting {
        case .proxy: Array(proxy)
        case .api: Array(api)
        case .admin: Array(admin)
        case .stateDirectory: Array(stateDir)
        case .backends: backend
        case .dependencies: dependency
        case .threads: Array(threads)
        case .logLevel: Array(logLevel)
        case .drainTimeout: Array(drainTimeout)
        }
    }
}

/// One line, for people and for `key=value` readers: all listeners are bound.
private func readyLine(_ addresses: BoundAddresses) -> String {
    """
    velod ready proxy=\(addresses.proxy.text) api=\(addresses.api.text) admin=\(addresses.admin.text) \
    spec=\(CompiledSpec.hash.prefix(12))

    """
}

extension Array {
    /// One element or none.
    fileprivate init(_ element: Element?) {
        if let element { self = [element] } else { self = [] }
    }
}
