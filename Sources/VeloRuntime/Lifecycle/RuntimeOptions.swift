public import VeloFormat

/// What is chosen when velod starts and is not part of a spec.
public struct RuntimeOptions: Sendable, Equatable {
    /// Event loops that carry traffic.
    public var threads: Int
    /// How long requests in flight may take after the signal to stop.
    public var drainTimeout: TimeSpan
    /// How long `/readyz` fails before the proxy stops accepting, for a balancer in front to notice.
    public var readinessDelay: TimeSpan
    /// How often dependencies are checked.
    public var dependencyInterval: TimeSpan
    /// How often the state file is flushed, and so the most that a power failure can lose.
    public var saveInterval: TimeSpan
    /// The most connections of clients, over all listeners; `nil` for what the descriptors allow.
    public var connectionLimit: Int?

    public init(
        threads: Int, drainTimeout: TimeSpan = .seconds(30), readinessDelay: TimeSpan = .seconds(0),
        dependencyInterval: TimeSpan = .seconds(5), saveInterval: TimeSpan = .seconds(5),
        connectionLimit: Int? = nil
    ) {
        self.threads = threads
        self.drainTimeout = drainTimeout
        self.readinessDelay = readinessDelay
        self.dependencyInterval = dependencyInterval
        self.saveInterval = saveInterval
        self.connectionLimit = connectionLimit
    }
}

/// Why velod cannot start: each is a fault of the surroundings, for exit code 3.
public enum StartError: Error, Equatable, CustomStringConvertible {
    case cannotListen(listener: String, address: String, reason: String)
    case stateInUse(directory: String)
    /// The velod that is there does not hand over, and goes on serving.
    case cannotTakeOver(directory: String, reason: String)
    /// Certificates, keys and authorities; all that was found.
    case cannotProtect(reasons: [String])
    case cannotLog(file: String, reason: String)

    public var description: String {
        switch self {
        case .cannotListen(let listener, let address, let reason):
            """
            cannot listen on \(address) for \(listener): \(reason); \
            choose another address with --\(listener) HOST:PORT or VELOD_\(listener.uppercased())
            """
        case .stateInUse(let directory):
            """
            the state directory \(directory) is used by another velod; \
            stop it, take over from it with --take-over, \
            or choose another directory with --state-dir DIR or VELOD_STATE_DIR
            """
        case .cannotTakeOver(let directory, let reason):
            "cannot take over from the velod that uses \(directory): \(reason)"
        case .cannotProtect(let reasons):
            "cannot start TLS: \(reasons.joined(separator: "; "))"
        case .cannotLog(let file, let reason):
            "cannot open the access log \(file): \(reason)"
        }
    }
}
