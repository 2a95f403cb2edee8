import Foundation
import NIOCore
import Synchronization

/// A backend whose every connection runs a script of reads and writes on a thread of its own.
final class ScriptedBackend: Sendable {
    let port: Int
    private let descriptor: Int32
    private let state = Mutex((connections: 0, requests: [WireMessage](), isStopped: false))

    /// Connections accepted so far.
    var connections: Int { state.withLock { $0.connections } }
    /// Requests that scripts have noted with `note`.
    var requests: [WireMessage] { state.withLock { $0.requests } }

    init(script: @escaping @Sendable (Wire, ScriptedBackend) throws -> Void) throws {
        (descriptor, port) = try bound(listening: true)
        Thread.detachNewThread { [self] in
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0 else { return }
                state.withLock { $0.connections += 1 }
                Thread.detachNewThread {
                    let wire = Wire(descriptor: accepted)
                    try? script(wire, self)
                    wire.close()
                }
            }
        }
    }

    /// Answers every request of every connection with 200 and the request's own content.
    static func echo() throws -> ScriptedBackend {
        try ScriptedBackend { wire, backend in
            while true {
                let request = try wire.readMessage()
                backend.note(request)
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n")
                if !request.startLine.hasPrefix("HEAD ") { try wire.write(request.body) }
            }
        }
    }

    func note(_ request: WireMessage) { state.withLock { $0.requests.append(request) } }

    func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        guard isFirst else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}

/// A socket bound to a free port of the loopback interface.
func bound(listening: Bool, backlog: Int32 = 128) throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let isBound = try SocketAddress(ipAddress: "127.0.0.1", port: 0).withSockAddr { address, size in
        bind(descriptor, address, socklen_t(size)) == 0 && (!listening || Glibc.listen(descriptor, backlog) == 0)
    }
    // Of an IPv4 socket's name, bytes 2 and 3 are the port in network order.
    var name = [UInt8](repeating: 0, count: 16)
    var size = socklen_t(name.count)
    let isNamed = name.withUnsafeMutableBytes {
        getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &size) == 0
    }
    guard isBound, isNamed else { throw Wire.Timeout() }
    return (descriptor, Int(name[2]) << 8 | Int(name[3]))
}

/// A port of the loopback interface that refuses connections: bound but not listened on, and kept so to the end of the
/// tests, so that no other test can be given it.
func closedPort() throws -> Int { try bound(listening: false).port }
