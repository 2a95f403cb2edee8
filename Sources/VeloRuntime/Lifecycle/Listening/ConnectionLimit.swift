internal import Synchronization

/// The most connections that may be open at once, over all listeners that share it.
///
/// Not exact: what a listener accepts in one go, four connections, may come on top. One atomic addition for each connection
/// that opens or closes; listeners that wait are woken when there is room again.
final class ConnectionLimit: Sendable {
    let most: Int
    private let open = Atomic<Int>(0)
    private let hasWaiting = Atomic<Bool>(false)
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    init(most: Int) { self.most = max(1, most) }

    var openConnections: Int { open.load(ordering: .relaxed) }
    var hasRoom: Bool { open.load(ordering: .sequentiallyConsistent) < most }

    /// A connection was accepted.
    ///
    /// - Returns: whether another one may be. If not, ask `whenRoom`.
    func opened() -> Bool { open.add(1, ordering: .sequentiallyConsistent).newValue < most }

    /// Calls `wake` once when another connection may be accepted, on any thread; perhaps at once.
    func whenRoom(_ wake: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append(wake) }
        hasWaiting.store(true, ordering: .sequentiallyConsistent)
        // One that closed in between has not seen that anybody waits.
        if hasRoom { wakeAll() }
    }

    func closed() {
        let left = open.subtract(1, ordering: .sequentiallyConsistent).newValue
        if left < most, hasWaiting.load(ordering: .sequentiallyConsistent) { wakeAll() }
    }

    private func wakeAll() {
        let wakes = waiting.withLock { waiting in
            hasWaiting.store(false, ordering: .sequentiallyConsistent)
            defer { waiting = [] }
            return waiting
        }
        for wake in wakes { wake() }
    }
}

/// How accepting does, over all listeners. For a scrape.
public final class AcceptStatistics: Sendable {
    private let failures = Atomic<UInt64>(0)
    private let limits = Atomic<UInt64>(0)

    public init() {}

    /// Connections that the system could not give: no descriptor or no memory was left.
    public var failureCount: UInt64 { failures.load(ordering: .relaxed) }
    /// How often connections came to their limit.
    public var limitCount: UInt64 { limits.load(ordering: .relaxed) }

    func failed() { failures.add(1, ordering: .relaxed) }
    func reachedLimit() { limits.add(1, ordering: .relaxed) }
}
