internal import Logging
internal import VeloFormat

/// What differs between the settings that velod runs with and those that were read again.
struct SettingChanges: Equatable {
    /// `NAME OLD -> NEW`, of what changes at once.
    var live: [String] = []
    /// Of what stays as it is until the next start.
    var needingRestart: [String] = []

    /// Precondition: both are made from the same tables.
    init(from old: StartSettings, to new: StartSettings) {
        func compare<Value: Equatable>(
            _ name: String, _ value: (StartSettings) -> Value, in list: WritableKeyPath<Self, [String]>,
            _ text: (Value) -> String
        ) {
            let (before, after) = (value(old), value(new))
            if before != after { self[keyPath: list].append("\(name) \(text(before)) -> \(text(after))") }
        }
        compare("log-level", \.logLevel, in: \.live, \.rawValue)
        compare("drain-timeout", \.options.drainTimeout, in: \.live, \.text)
        for (pool, declared) in old.tables.pools.enumerated() {
            for (index, backend) in declared.backends.enumerated() {
                compare(
                    "backend \(declared.name)/\(backend.name)", { $0.tables.pools[pool].backends[index].endpoint },
                    in: \.live, \.text)
            }
        }
        for (index, dependency) in old.tables.dependencies.enumerated() {
            compare(
                "dependency \(dependency.name)", { $0.tables.dependencies[index].endpoint }, in: \.live, \.text)
        }
        for (index, place) in old.tables.listeners.enumerated() {
            compare(place.name, { $0.tables.listeners[index].endpoint }, in: \.needingRestart, \.text)
        }
        compare("state-dir", \.tables.stateDirectory, in: \.needingRestart) { $0 }
        compare("threads", \.options.threads, in: \.needingRestart) { "\($0)" }
        compare("max-connections", \.options.connectionLimit, in: \.needingRestart) { $0.map { "\($0)" } ?? "default" }
    }
}
