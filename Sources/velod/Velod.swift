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
            and VELOD_DEPENDENCIES, separated by commas. A flag wins over its variable, a variable over the file of \
            --overrides, and each over the spec.
            """,
        version: "velod \(veloVersion) spec \(CompiledSpec.hash)")

    @Option(help: ArgumentHelp("Where clients connect.", valueName: "host:port"))
    var proxy: String?

    @Option(help: ArgumentHelp("Where clients connect with TLS, if the spec has https.", valueName: "host:port"))
    var https: String?

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

    @Option(
        help: ArgumentHelp(
            "Connections of clients at once; by default what the descriptors allow.", valueName: "number"))
    var maxConnections: String?

    @Option(help: ArgumentHelp("A file of settings, NAME = VALUE a line, that SIGHUP reads again.", valueName: "file"))
    var overrides: String?

    @Flag(help: "Take over, without a gap, from the velod that uses the state directory.")
    var takeOver = false

    /// Runs the gateway until SIGTERM or SIGINT, or until another velod has taken over.
    func serve() async throws {
        let compiled = try Tables.decode(CompiledSpec.tables)
        let given = given
        let read = { @Sendable () throws(OverrideError) in
            try applyOverrides(try given.readingOverrides(), to: compiled, processors: System.coreCount)
        }
        let settings = try read()
        let logLevel = LogLevel(settings.logLevel)
        LoggingSystem.bootstrap { label in
            AdjustableLogHandler(StreamLogHandler.standardError(label: label), level: logLevel)
        }
        let logger = Logger(label: "velod")
        var surroundings = Runtime.Surroundings()
        surroundings.logLevel = logLevel
        surroundings.inherited = try InheritedSockets.take(for: settings.tables)
        surroundings.descriptors = raiseDescriptorLimit(logger)
        if settings.takesOver {
            surroundings.predecessor = try Predecessor.find(
                stateDirectory: settings.tables.stateDirectory, release: veloVersion)
            if surroundings.predecessor == nil { logger.notice("there is no velod to take over from; starting alone") }
        }
        let libraries = LibraryMetrics()
        MetricsSystem.bootstrap(libraries)
        let topology = Topology(settings.tables)
        let threads = settings.options.threads
        let state = try openState(
            StateOptions(
                directory: settings.tables.stateDirectory, threads: threads,
                mode: settings.takesOver ? .takeOver : .alone), logger: logger)
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
            sources: [
                processFamilies, { stateFamilies(state.status) },
                { [accepting = surroundings.accepting] in accepting.families },
                { [traffic = surroundings.traffic] in traffic.families },
                { libraries.families },
            ], showsItself: true, cells: durable)
        surroundings.onAlone = { engine.restoreNew() }
        let runtime = Runtime(
            tables: settings.tables, topology: topology, recorder: CompiledMetrics(engine),
            scrape: { engine.scrape($0, tenant: $1) }, version: veloVersion, state: state, logger: logger,
            options: settings.options, surroundings: surroundings,
            onReady: {
                Main.write(readyLine($0), to: STDOUT_FILENO)
                notifySupervisor(.ready)
            })
        var quiet = logger
        quiet.logLevel = max(.warning, settings.logLevel)
        // Whoever has handed over ends as if it had been told to stop.
        let services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: runtime, successTerminationBehavior: .gracefullyShutdownGroup),
            .init(
                service: ReloadService {
                    notifySupervisor(.reloading)
                    runtime.reload(read)
                    notifySupervisor(.ready)
                }),
        ]
        try await ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
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
        case .https: Array(https)
        case .api: Array(api)
        case .admin: Array(admin)
        case .stateDirectory: Array(stateDir)
        case .backends: backend
        case .dependencies: dependency
        case .threads: Array(threads)
        case .logLevel: Array(logLevel)
        case .drainTimeout: Array(drainTimeout)
        case .maxConnections: Array(maxConnections)
        case .overrides: Array(overrides)
        case .takeOver: takeOver ? ["true"] : []
        }
    }
}

/// One line, for people and for `key=value` readers: all listeners accept.
private func readyLine(_ addresses: BoundAddresses) -> String {
    let listeners = addresses.listeners.map { "\($0.name)=\($0.endpoint.text) " }.joined()
    return "velod ready \(listeners)spec=\(CompiledSpec.hash.prefix(12))\n"
}

extension Array {
    /// One element or none.
    fileprivate init(_ element: Element?) {
        if let element { self = [element] } else { self = [] }
    }
}
