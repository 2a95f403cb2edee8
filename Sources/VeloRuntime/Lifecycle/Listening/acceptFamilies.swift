public import VeloMetrics

extension AcceptStatistics {
    /// `velod_accept_*`: how accepting does. To be a source of the engine.
    public var families: [SampledFamily] {
        [
            SampledFamily(
                "velod_accept_failures_total",
                help: "Connections that could not be accepted: no descriptor or memory was left.", kind: .counter,
                Double(failureCount)),
            SampledFamily(
                "velod_accept_limits_total", help: "How often connections came to their limit.", kind: .counter,
                Double(limitCount)),
        ]
    }
}
