import VeloFormat

extension Event {
    /// The type of `VeloFormat` that carries what the event says.
    var typeName: String {
        switch self {
        case .requestCompleted: "RequestCompleted"
        case .requestThrottled: "RequestThrottled"
        case .connectionActive: "ConnectionActive"
        case .backendHealth: "BackendHealth"
        case .quotaUsage: "QuotaUsage"
        case .slaJudged, .slaBreached: "SLAJudgement"
        }
    }

    /// The function of `MetricRecorder`.
    var functionName: String { "\(self)" }
}
