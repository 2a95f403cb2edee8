import Synchronization
import VeloFormat
import VeloMetrics

/// An upstream connection that serves one tenant's request: counted from when this exists to when it ends, which
/// happens exactly once because it cannot be copied.
struct ActiveConnection: ~Copyable {
    private let gateway: Gateway
    let at: BackendPlace
    private let recorder: any MetricRecorder

    /// `recorder` is that of the loop, on which this also ends.
    init(_ gateway: Gateway, at: BackendPlace, recorder: any MetricRecorder) {
        self.gateway = gateway
        self.recorder = recorder
        self.at = at
        gateway.backends[at.backend].inFlight.add(1, ordering: .relaxed)
        recorder.connectionActive(ConnectionActive(at: at, delta: 1))
    }

    deinit {
        gateway.backends[at.backend].inFlight.subtract(1, ordering: .relaxed)
        recorder.connectionActive(ConnectionActive(at: at, delta: -1))
    }
}
