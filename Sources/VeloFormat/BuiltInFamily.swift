/// Families every velod exposes beside the spec's: reserved names, values fixed by the tables.
public enum BuiltInFamily: String, Sendable, CaseIterable {
    /// `<ns>_build_info{version,spec_hash}` is always 1.
    case buildInfo = "build_info"
    /// `<ns>_alert_threshold{alert,tenant_id}`: what `$threshold` stands for.
    case alertThreshold = "alert_threshold"
    /// `<ns>_sla_objective_ratio{sla,tenant_id}`: the share of judged requests that must meet it.
    case slaObjective = "sla_objective_ratio"

    /// What the names of families begin with that velod tells of its process, of its scrapes and for libraries. No spec
    /// counts them, and which there are depends on the system.
    public static let processPrefixes = ["process_", "velod_", "library_"]

    public func name(in namespace: String) -> String { "\(namespace)_\(rawValue)" }

    public var help: String {
        switch self {
        case .buildInfo: "The version of velod and the hash of the spec it was compiled from; always 1."
        case .alertThreshold: "The value that $threshold stands for in an alert, by tenant."
        case .slaObjective: "The share of judged requests that must meet the objective, by tenant."
        }
    }

    public var labels: [String] {
        switch self {
        case .buildInfo: ["version", "spec_hash"]
        case .alertThreshold: ["alert", "tenant_id"]
        case .slaObjective: ["sla", "tenant_id"]
        }
    }

    public func seriesCount(_ tables: Tables) -> Int {
        switch self {
        case .buildInfo: 1
        case .alertThreshold: tables.tenants.count * tables.thresholdAlerts.count
        case .slaObjective: tables.tenants.reduce(0) { $0 + $1.objectives.count }
        }
    }
}
