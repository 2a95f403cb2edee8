import VeloFormat
import VeloMetrics

/// An upstream connection that serves one tenant's request: counted from when this exists to when it ends, which
/// happens exactly once because it cannot be copied.
struct ActiveConnection: ~Copyable {
    private let at: BackendPlace
    private let recorder: any MetricRecorder

    /// `recorder` is that of the loop, on which this also ends.
    init(at: BackendPlace, recorder: any MetricRecorder) {
        self.recorder = recorder
        self.at = at
        recorder.connectionActive(ConnectionActive(at: at, delta: 1))
    }

    deinit {
        recorder.connectionActive(ConnectionActive(at: at, delta: -1))
    }
}
