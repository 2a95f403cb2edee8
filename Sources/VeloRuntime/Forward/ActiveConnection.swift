import VeloFormat
import VeloMetrics

/// An upstream connection that serves one tenant's request: counted from when this exists to when it ends, which
/// happens exactly once because it cannot be copied.
struct ActiveConnection: ~Copyable {
    private let at: BackendPlace
    private let loop: LoopContext

    /// Begins and ends on `loop`.
    init(at: BackendPlace, loop: LoopContext) {
        self.loop = loop
        self.at = at
        loop.recorder.connectionActive(ConnectionActive(at: at, delta: 1))
    }

    deinit { loop.recorder.connectionActive(ConnectionActive(at: at, delta: -1)) }
}
