internal import Logging
internal import NIOCore
internal import NIOPosix
internal import VeloFormat

extension Runtime {
    /// Opens all; they do not accept yet.
    func open(store: QuotaStore, monitor: HealthMonitor, _ loops: LoopGroups) async throws -> Listeners {
        let report = HealthReport(
            gateway: gateway, monitor: monitor, version: version, storeStatus: { store.status })
        let admin = Endpoints(listener: .admin, report: report, scrape: scrape)
        let api = Endpoints(listener: .api, report: report, scrape: scrape)
        var passed = surroundings.predecessor?.takeSockets() ?? []
        let limit = ConnectionLimit(
            most: options.connectionLimit ?? connectionLimit(gateway.tables, descriptors: surroundings.descriptors))
        if limit.most > connectionLimit(descriptors: surroundings.descriptors) {
            gateway.logger.warning(
                "more connections are allowed than there are descriptors for, with one to a backend for each",
                metadata: ["connections": "\(limit.most)", "descriptors": "\(surroundings.descriptors)"])
        }
        // Clients that take all connections must not keep operators out.
        let localLimit = ConnectionLimit(most: 512)
        let contexts = try openSecrets()
        let proxies = LoopContexts(gateway, on: loops.traffic)
        var listeners: [Listener] = []
        for place in gateway.tables.listeners {
            let socket = try socket(for: place, &passed)
            let group: any EventLoopGroup
            let bootstrap: @Sendable () -> ServerBootstrap
            switch place.name {
            case "api": (group, bootstrap) = (loops.local, { localBootstrap(api, on: loops.local) })
            case "admin": (group, bootstrap) = (loops.exposition, { localBootstrap(admin, on: loops.exposition) })
            case "https":
                (group, bootstrap) = (loops.traffic, proxyBootstrap(proxies, on: loops.traffic, contexts: contexts))
            default: (group, bootstrap) = (loops.traffic, proxyBootstrap(proxies, on: loops.traffic))
            }
            let listener = Listener(
                place, socket, on: group, limit: group === loops.traffic ? limit : localLimit,
                statistics: surroundings.accepting, logger: gateway.logger,
                bootstrap: bootstrap)
            try await describing(place) { try await listener.open() }
            listeners.append(listener)
        }
        return Listeners(listeners)
    }

    /// The socket of a listener: one that velod was started with, or that it is passed, or else a new one.
    private func socket(
        for place: ListenerPlace, _ passed: inout [PassedSocket]
    ) throws(StartError) -> ListeningSocket {
        if let inherited = surroundings.inherited.sockets.first(where: { $0.name == place.name }) {
            return inherited.socket
        }
        if let taken = passed.take(for: place) { return taken }
        do { return try ListeningSocket(at: place.endpoint) } catch { throw StartError(place, error) }
    }

    private func describing(_ place: ListenerPlace, _ body: () async throws -> Void) async throws(StartError) {
        do { try await body() } catch { throw StartError(place, error) }
    }
}

/// The threads of a gateway.
struct LoopGroups: Sendable {
    let traffic: MultiThreadedEventLoopGroup
    /// Health, asked for and answered.
    let local = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// A long scrape, compressed, takes its thread for a good part of a second; health checks do not wait for it.
    let exposition = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(threads: Int) { traffic = MultiThreadedEventLoopGroup(numberOfThreads: threads) }
}

extension StartError {
    /// Turns the failure to bind a listener into words that name listener and address.
    fileprivate init(_ place: ListenerPlace, _ error: any Error) {
        let reason =
            switch error {
            case let error as IOError: describeErrno(error.errnoCode)
            case let error as SocketAddressError:
                if case .unknown(let host, _) = error { "the name \(host) cannot be resolved" } else { "\(error)" }
            default: "\(error)"
            }
        self = .cannotListen(listener: place.name, address: place.endpoint.text, reason: reason)
    }
}
