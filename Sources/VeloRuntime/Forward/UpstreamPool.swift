import NIOCore
import NIOPosix
import Synchronization
import VeloFormat

#if canImport(Glibc)
    import Glibc
#endif

/// The connections to the backends that one event loop has open and idle.
///
/// The most recently used is taken first, so that what is not needed grows old and closes. A connection is here only
/// while its backend owes it nothing: whatever arrives on it then, or its end, takes it out.
final class UpstreamPool {
    private let gateway: Gateway
    private let eventLoop: any EventLoop
    private var idle: [[UpstreamConnection]]
    /// How many of each backend are kept; more than this many at once were a burst.
    private let idleLimits: [Int]
    /// Where new connections go; no request waits for a name to be resolved.
    private var addresses: BackendAddressView
    /// Which version of each backend's address `idle` is of.
    private var versions: [Int]

    init(_ gateway: Gateway, on eventLoop: any EventLoop) {
        self.gateway = gateway
        self.eventLoop = eventLoop
        idle = Array(repeating: [], count: gateway.backends.count)
        idleLimits = gateway.topology.backends.map { gateway.tables.pools[$0.pool].limits.idle }
        versions = gateway.backends.map(\.address.version)
        addresses = gateway.addresses.view()
    }

    /// Lets go of what was made for an address that a reload has replaced.
    private func followAddress(of backend: Int) {
        let version = gateway.backends[backend].address.version
        guard versions[backend] != version else { return }
        versions[backend] = version
        let old = idle[backend]
        idle[backend] = []
        for connection in old { connection.close() }
    }

    var idleCount: Int { idle.reduce(0) { $0 + $1.count } }

    /// An idle connection to a backend, by its row, that is still open; `nil` if there is none.
    func take(backend: Int) -> UpstreamConnection? {
        followAddress(of: backend)
        while let connection = idle[backend].popLast() {
            if connection.isOpen { return connection }
            connection.close()
        }
        return nil
    }

    /// Takes back a connection that may serve another request.
    func give(_ connection: UpstreamConnection) {
        guard connection.isOpen, idle[connection.backend].count < idleLimits[connection.backend],
            !gateway.isDraining.load(ordering: .relaxed),
            connection.addressVersion == gateway.backends[connection.backend].address.version
        else {
            connection.close()
            return
        }
        idle[connection.backend].append(connection)
        connection.waitIdle()
    }

    /// Takes out a connection that ended, or has been idle for too long.
    func forget(_ connection: UpstreamConnection) {
        idle[connection.backend].removeAll { $0 === connection }
    }

    /// Connects to a backend; `completion` runs on the loop, and before this returns if the outcome is known at once. With TLS
    /// it is connected once the handshake is over.
    func connect(
        backend: Int, loop: LoopContext, completion: @escaping (Result<UpstreamConnection, ProxyFault>) -> Void
    ) {
        followAddress(of: backend)
        let endpoint = gateway.backends[backend].address.value
        let version = versions[backend]
        let pool = gateway.topology.backends[backend].pool
        let timeout = loop.poolTimeouts[pool].connect
        let deadline = eventLoop.now + .nanoseconds(timeout.nanoseconds)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.nanoseconds(timeout.nanoseconds))
        guard let address = addresses.current(backend) else {
            completion(.failure(.connectFailed))
            return
        }
        bootstrap.connect(to: address).assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let channel):
                let connection = UpstreamConnection(
                    channel, backend: backend, addressVersion: version, pool: self, loop: loop)
                do {
                    let pipeline = channel.pipeline.syncOperations
                    if gateway.tables.pools[pool].tls != nil {
                        // Without what protects it, nothing is sent at all.
                        guard let protection = gateway.upstreamTLS.withLock({ $0[pool] }) else {
                            throw ChannelError.inappropriateOperationForState
                        }
                        connection.awaitHandshake(until: deadline, completion)
                        try pipeline.addHandlers([protection.clientHandler(host: endpoint.host), connection])
                    } else {
                        try pipeline.addHandler(connection)
                        completion(.success(connection))
                    }
                } catch {
                    connection.close()
                    completion(.failure(.connectFailed))
                }
            case .failure(let error):
                let fault = Self.fault(of: error)
                if fault != .outOfResources { _ = addresses.failed(backend, address) }
                completion(.failure(fault))
            }
        }
    }

    /// Whose fault it is that there is no connection: what this process or machine ran out of speaks against no backend.
    private static func fault(of error: any Error) -> ProxyFault {
        if case .connectTimeout = error as? ChannelError { return .connectTimedOut }
        switch (error as? IOError)?.errnoCode {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL: return .outOfResources
        default: return .connectFailed
        }
    }
}
