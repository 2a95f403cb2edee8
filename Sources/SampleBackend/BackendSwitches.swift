import Synchronization

/// What may be changed while the backend runs, from any connection.
final class BackendSwitches: Sendable {
    /// Whether `/health` answers 200.
    let isHealthy: Atomic<Bool>

    init(isHealthy: Bool) {
        self.isHealthy = Atomic(isHealthy)
    }
}
