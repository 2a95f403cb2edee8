internal import Logging
internal import Synchronization

/// What is done again when the operator asks for it with SIGHUP: certificates read, log files opened.
///
/// A hook that throws has changed nothing: it is logged, and the others are run all the same.
public final class ReloadHooks: Sendable {
    /// Reads or opens something again. Runs on no event loop, so it may wait for a disk.
    public typealias Hook = @Sendable () throws -> Void

    private let hooks = Mutex<[(name: String, hook: Hook)]>([])

    public init() {}

    /// Adds a hook, to be run after those added before. `name` says what is reloaded, as in `certificates`.
    public func add(_ name: String, _ hook: @escaping Hook) { hooks.withLock { $0.append((name, hook)) } }

    /// Runs all, one after the other.
    func run(_ logger: Logger) {
        for (name, hook) in hooks.withLock({ $0 }) {
            do {
                try hook()
                logger.notice("reloaded", metadata: ["what": "\(name)"])
            } catch {
                logger.error(
                    "cannot reload; it stays as it was", metadata: ["what": "\(name)", "reason": "\(error)"])
            }
        }
    }
}
