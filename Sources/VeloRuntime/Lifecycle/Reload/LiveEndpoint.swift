internal import Synchronization
public import VeloFormat

/// An address to connect to that a reload may change.
public final class LiveEndpoint: Sendable {
    private let endpoint: Mutex<Tables.Endpoint>
    private let changes = Atomic<Int>(0)

    init(_ endpoint: Tables.Endpoint) { self.endpoint = Mutex(endpoint) }

    /// For a new connection; takes a lock that is held for a copy.
    public var value: Tables.Endpoint { endpoint.withLock { $0 } }

    /// How often it has changed, to be compared with what a kept connection was made for. One load.
    public var version: Int { changes.load(ordering: .acquiring) }

    func replace(_ new: Tables.Endpoint) {
        endpoint.withLock { endpoint in
            guard endpoint != new else { return }
            endpoint = new
            changes.add(1, ordering: .releasing)
        }
    }
}
