public import VeloFormat

/// What the runtime calls, once per event. Generated code conforms with straight-line code over its families.
///
/// Called from any event loop at the same time; an implementation takes no lock and does not allocate.
public protocol MetricRecorder: Sendable {
    func requestCompleted(_ event: RequestCompleted)
    func requestThrottled(_ event: RequestThrottled)
    func connectionActive(_ event: ConnectionActive)
    func backendHealth(_ event: BackendHealth)
    func quotaUsage(_ event: QuotaUsage)
    func slaJudged(_ event: SLAJudgement)
    func slaBreached(_ event: SLAJudgement)

    /// The recorder that one event loop uses alone, which costs it less. Loops count from 0, each asks for its own once.
    func recorder(ofLoop loop: Int) -> any MetricRecorder
    /// Whether a metric shows traces as exemplars, so that it is worth looking for them.
    var keepsTraces: Bool { get }
}

extension MetricRecorder {
    /// Itself: a recorder may be called from any loop.
    public func recorder(ofLoop loop: Int) -> any MetricRecorder { self }
    public var keepsTraces: Bool { false }
}
