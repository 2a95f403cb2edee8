public import Logging
public import VeloFormat

/// A setting that cannot be applied: what is wrong, and what would be right. For exit code 2.
public struct OverrideError: Error, Equatable, CustomStringConvertible {
    public var description: String
}

/// The tables and options of one start.
public struct StartSettings: Sendable, Equatable {
    public var tables: Tables
    public var options: RuntimeOptions
    public var logLevel: Logger.Level
    /// Whether to take over from the velod that uses the state directory.
    public var takesOver: Bool
}

/// Applies the settings given at start to the compiled tables. Only addresses, the state directory and what is no part
/// of a spec can be changed, so the series of the result are those of `tables`.
public func applyOverrides(_ given: GivenSettings, to tables: Tables, processors: Int) throws(OverrideError)
    -> StartSettings
{
    var tables = tables
    if let value = given.value(.proxy) { tables.proxy = try listenAddress(value) }
    if let value = given.value(.https) { try overrideHTTPS(value, in: &tables) }
    if let value = given.value(.api) { tables.api = try listenAddress(value) }
    if let value = given.value(.admin) { tables.admin = try listenAddress(value) }
    try refuseEqualAddresses(tables)
    if let value = given.value(.stateDirectory) {
        guard !value.text.isEmpty else { throw wrong(value, "expected a directory") }
        tables.stateDirectory = value.text
    }
    for value in given.values(.backends) { try overrideBackend(value, in: &tables) }
    for value in given.values(.dependencies) { try overrideDependency(value, in: &tables) }

    var options = RuntimeOptions(threads: max(1, processors))
    if let value = given.value(.threads) {
        guard let threads = Int(value.text), (1...1024).contains(threads) else {
            throw wrong(value, "expected a number from 1 to 1024")
        }
        options.threads = threads
    }
    if let value = given.value(.drainTimeout) {
        guard let timeout = TimeSpan(value.text) else { throw wrong(value, "expected a duration such as 30s or 1m30s") }
        options.drainTimeout = timeout
    }
    var logLevel = Logger.Level.info
    if let value = given.value(.logLevel) {
        guard let level = Logger.Level(rawValue: value.text) else {
            throw wrong(value, "expected one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        logLevel = level
    }
    if let value = given.value(.maxConnections) {
        guard let most = Int(value.text), most > 0 else { throw wrong(value, "expected a number from 1") }
        options.connectionLimit = most
    }
    var takesOver = false
    if let value = given.value(.takeOver) {
        switch value.text {
        case "1", "true", "yes": takesOver = true
        case "0", "false", "no": break
        default: throw wrong(value, "expected true or false")
        }
    }
    return StartSettings(tables: tables, options: options, logLevel: logLevel, takesOver: takesOver)
}

private func listenAddress(_ value: GivenValue) throws(OverrideError) -> Tables.Endpoint {
    guard let endpoint = Tables.Endpoint(text: value.text) else {
        throw wrong(value, "expected HOST:PORT, such as 127.0.0.1:8080; port 0 takes a free one")
    }
    return endpoint
}

/// Moves the TLS listener; its certificates are part of a spec, so it cannot be added here.
private func overrideHTTPS(_ value: GivenValue, in tables: inout Tables) throws(OverrideError) {
    guard tables.https != nil else {
        throw wrong(value, "there is no https listener; the spec has none under `listeners`")
    }
    tables.https?.endpoint = try listenAddress(value)
}

/// An address to connect to: port 0 is none.
private func targetAddress(_ text: Substring, of value: GivenValue) throws(OverrideError) -> Tables.Endpoint {
    guard let endpoint = Tables.Endpoint(text: String(text)), endpoint.port > 0 else {
        throw wrong(value, "expected HOST:PORT after =, with a port from 1 to 65535")
    }
    return endpoint
}

/// `POOL/NAME=HOST:PORT`
private func overrideBackend(_ value: GivenValue, in tables: inout Tables) throws(OverrideError) {
    let sides = value.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let names = sides[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2, names.count == 2 else { throw wrong(value, "expected POOL/NAME=HOST:PORT") }
    guard let pool = tables.pools.firstIndex(where: { $0.name == names[0] }) else {
        throw wrong(value, "there is no pool \(names[0]); there is \(list(tables.pools.map(\.name)))")
    }
    let backends = tables.pools[pool].backends
    guard let backend = backends.firstIndex(where: { $0.name == names[1] }) else {
        throw wrong(
            value, "pool \(names[0]) has no backend \(names[1]); it has \(list(backends.map(\.name)))")
    }
    tables.pools[pool].backends[backend].endpoint = try targetAddress(sides[1], of: value)
}

/// `NAME=HOST:PORT`
private func overrideDependency(_ value: GivenValue, in tables: inout Tables) throws(OverrideError) {
    let sides = value.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2 else { throw wrong(value, "expected NAME=HOST:PORT") }
    guard let index = tables.dependencies.firstIndex(where: { $0.name == sides[0] }) else {
        throw wrong(
            value, "there is no dependency \(sides[0]); there is \(list(tables.dependencies.map(\.name)))")
    }
    tables.dependencies[index].endpoint = try targetAddress(sides[1], of: value)
}

/// Two listeners on one address: the second could not be bound, and this says so before anything is.
private func refuseEqualAddresses(_ tables: Tables) throws(OverrideError) {
    let listeners = tables.listeners
    for (index, first) in listeners.enumerated() {
        for second in listeners[(index + 1)...] where first.endpoint.port > 0 && first.endpoint == second.endpoint {
            throw OverrideError(
                description: "\(first.name) and \(second.name) cannot both listen on \(first.endpoint.text)")
        }
    }
}

private func wrong(_ value: GivenValue, _ expected: String) -> OverrideError {
    OverrideError(description: "\(value.origin) \(value.text): \(expected)")
}

/// At most twenty names; a spec may have thousands.
private func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "none" }
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(shown), and \(names.count - 20) more" : shown
}
