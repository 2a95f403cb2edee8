/// What can be changed when velod starts, by a flag or by a variable of the environment. Names and series cannot.
public enum Setting: String, Sendable, CaseIterable {
    case proxy
    case https
    case api
    case admin
    case stateDirectory = "state-dir"
    case backends = "backend"
    case dependencies = "dependency"
    case threads
    case logLevel = "log-level"
    case drainTimeout = "drain-timeout"
    case maxConnections = "max-connections"
    case overrides
    case takeOver = "take-over"

    /// `--state-dir`
    public var flag: String { "--\(rawValue)" }

    /// `VELOD_STATE_DIR`; the plural where one variable holds several, separated by commas.
    public var variable: String {
        switch self {
        case .backends: "VELOD_BACKENDS"
        case .dependencies: "VELOD_DEPENDENCIES"
        default: "VELOD_" + rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        }
    }

    /// Whether it may be given more than once.
    public var isRepeatable: Bool { self == .backends || self == .dependencies }

    /// Whether the file of `--overrides` may have it; what a start does and where that file is, it cannot say.
    var isForFile: Bool { self != .overrides && self != .takeOver }
}

/// A setting's value as written, and where: for the message if it is wrong.
struct GivenValue: Sendable, Equatable {
    var origin: String
    var text: String
}

/// The values given at start: a flag wins over a variable, a variable over the file of `--overrides`, and each over the
/// spec.
public struct GivenSettings: Sendable, Equatable {
    private var flags: [Setting: [String]] = [:]
    private var variables: [Setting: String] = [:]
    private var file: [Setting: [GivenValue]] = [:]

    public init() {}

    public mutating func setFlag(_ setting: Setting, _ values: [String]) { flags[setting] = values }

    /// An empty variable is as good as none.
    public mutating func setVariable(_ setting: Setting, _ value: String) {
        variables[setting] = value.isEmpty ? nil : value
    }

    /// The same with what the file of `--overrides` has now, if there is one.
    ///
    /// - Throws: `OverrideError` if the file cannot be read, or has a line that is no setting.
    public func readingOverrides() throws(OverrideError) -> GivenSettings {
        guard let path = value(.overrides)?.text else { return self }
        var given = self
        given.file = Dictionary(grouping: try OverridesFile.read(path), by: \.0).mapValues { $0.map(\.1) }
        return given
    }

    /// The value of a setting that is given once.
    func value(_ setting: Setting) -> GivenValue? {
        if let text = flags[setting]?.last { return GivenValue(origin: setting.flag, text: text) }
        return variables[setting].map { GivenValue(origin: setting.variable, text: $0) } ?? file[setting]?.last
    }

    /// All values of a repeatable setting, in the order in which they apply: the file's, the variable's, then the
    /// flags'.
    func values(_ setting: Setting) -> [GivenValue] {
        let fromVariable = (variables[setting] ?? "").split(separator: ",")
            .map { GivenValue(origin: setting.variable, text: String($0.trimmingBlanks)) }
        return (file[setting] ?? []) + fromVariable
            + (flags[setting] ?? []).map { GivenValue(origin: setting.flag, text: $0) }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
