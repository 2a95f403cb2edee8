internal import NIOCore
internal import VeloFormat

/// The three bound listeners.
struct Listeners: Sendable {
    var proxy: any Channel
    var api: any Channel
    var admin: any Channel

    /// Binds one and turns its failure into words that name listener and address.
    static func bind(
        _ name: String, _ endpoint: Tables.Endpoint, _ bind: (Tables.Endpoint) async throws -> any Channel
    ) async throws(StartError) -> any Channel {
        do {
            return try await bind(endpoint)
        } catch {
            throw .cannotListen(listener: name, address: endpoint.text, reason: describeListenFailure(error))
        }
    }

    /// What was bound; the declared address where the system does not say.
    func addresses(_ tables: Tables) -> BoundAddresses {
        BoundAddresses(
            proxy: proxy.boundEndpoint ?? tables.proxy, api: api.boundEndpoint ?? tables.api,
            admin: admin.boundEndpoint ?? tables.admin)
    }

    func close() async {
        for channel in [proxy, api, admin] { try? await channel.close() }
    }
}

private func describeListenFailure(_ error: any Error) -> String {
    switch error {
    case let error as IOError: describeErrno(error.errnoCode)
    case let error as SocketAddressError:
        if case .unknown(let host, _) = error { "the name \(host) cannot be resolved" } else { "\(error)" }
    default: "\(error)"
    }
}

extension Channel {
    /// The local address as host and port.
    var boundEndpoint: Tables.Endpoint? {
        guard let address = localAddress, let host = address.ipAddress, let port = address.port else { return nil }
        return Tables.Endpoint(host: host, port: port)
    }
}
