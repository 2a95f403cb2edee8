import NIOPosix
import ServiceLifecycle
import UnixSignals

/// Does something on each SIGHUP, one after the other, until velod is told to stop. SIGHUP never ends velod: not while it
/// starts either, once this runs.
struct ReloadService: Service {
    let reload: @Sendable () -> Void

    init(_ reload: @escaping @Sendable () -> Void) { self.reload = reload }

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            // It reads files.
            try? await NIOThreadPool.singleton.runIfActive(reload)
        }
    }
}
