internal import CSocketPassing
internal import NIOCore
internal import Synchronization
internal import VeloFormat

#if canImport(Glibc)
    internal import Glibc
#endif

/// A TCP socket that listens, and that this process has its own copy of; closed with the last reference, or before.
///
/// NIO gets another copy, so that one that it closes does not end the listening: connections wait in the socket, not in the
/// copy, for as long as anybody has one.
final class ListeningSocket: Sendable {
    /// Connections that arrive faster than they are accepted; the kernel caps it at net.core.somaxconn, 4096 by now.
    static let backlog: Int32 = 4096

    /// Valid until `close`.
    let descriptor: Int32
    private let isClosed = Atomic<Bool>(false)
    /// Where it listens.
    let endpoint: Tables.Endpoint
    /// Whether whoever started velod keeps it open for the next one, as systemd does.
    let isKept: Bool

    /// Binds a new one. Resolves a name, so it may wait.
    ///
    /// - Throws: `IOError` of the call that failed, or what resolving the name says.
    init(at place: Tables.Endpoint) throws {
        let address = try SocketAddress.makeAddressResolvingHost(place.host, port: place.port)
        let family: Int32 = address.protocol == .inet6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        do {
            // The connections of the velod before may still be in TIME_WAIT.
            var on: Int32 = 1
            try check(setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size(on)), "setsockopt")
            try check(address.withSockAddr { bind(descriptor, $0, socklen_t($1)) }, "bind")
            try check(listen(descriptor, Self.backlog), "listen")
            guard let endpoint = boundEndpoint(descriptor) else {
                throw IOError(errnoCode: EAFNOSUPPORT, reason: "getsockname")
            }
            self.endpoint = endpoint
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        isKept = false
    }

    /// Takes over a descriptor that came from elsewhere, and looks whether it is what it should be.
    ///
    /// - Throws: what it is instead; the descriptor is closed then.
    init(adopting descriptor: Int32, isKept: Bool) throws(ListeningSocketFault) {
        guard option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            let family = option(SO_DOMAIN, of: descriptor), family == AF_INET || family == AF_INET6,
            let endpoint = boundEndpoint(descriptor)
        else {
            Glibc.close(descriptor)
            throw .notTCP
        }
        guard option(SO_ACCEPTCONN, of: descriptor) == 1 else {
            Glibc.close(descriptor)
            throw .notListening
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
        self.endpoint = endpoint
        self.isKept = isKept
    }

    deinit { close() }

    /// Lets go of this copy. Does nothing the second time. Precondition: nobody uses `descriptor` any more.
    func close() {
        if !isClosed.exchange(true, ordering: .acquiringAndReleasing) { Glibc.close(descriptor) }
    }

    /// Another descriptor of the same socket, which belongs to the caller.
    func copy() throws -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw IOError(errnoCode: errno, reason: "dup") }
        return copy
    }

    /// Sets the length of the queue again; NIO's adoption makes it shorter.
    func restoreBacklog() { _ = listen(descriptor, Self.backlog) }

    /// Lets no new connection begin, for everybody who has the socket; those whose handshake is under way still come.
    ///
    /// - Returns: false where the kernel has no such filter.
    func ignoreNewConnections() -> Bool { velo_ignore_new_connections(descriptor) == 0 }
}

/// What a descriptor is that should have been a listening socket.
enum ListeningSocketFault: Error, Equatable, CustomStringConvertible {
    case notTCP
    case notListening

    var description: String {
        switch self {
        case .notTCP: "it is no TCP socket"
        case .notListening: "it does not listen"
        }
    }
}

private func check(_ result: Int32, _ call: String) throws {
    guard result == 0 else { throw IOError(errnoCode: errno, reason: call) }
}

private func size<Value>(_ value: Value) -> socklen_t { socklen_t(MemoryLayout<Value>.size) }

private func option(_ name: Int32, of descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var length = size(value)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
}

/// The local address as host and port.
private func boundEndpoint(_ descriptor: Int32) -> Tables.Endpoint? {
    var storage = sockaddr_storage()
    var length = size(storage)
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var service = [CChar](repeating: 0, count: 16)
    let result = withUnsafeMutablePointer(to: &storage) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Int32 in
            guard getsockname(descriptor, address, &length) == 0 else { return -1 }
            return getnameinfo(
                address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
                NI_NUMERICHOST | NI_NUMERICSERV)
        }
    }
    guard result == 0, let port = Int(text(service)) else { return nil }
    return Tables.Endpoint(host: text(host), port: port)
}

private func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
