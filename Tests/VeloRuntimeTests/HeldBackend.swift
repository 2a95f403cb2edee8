import Foundation
import Synchronization
import Testing

@testable import VeloRuntime

/// A backend that answers a request when it is told to, with the request's target as content.
final class HeldBackend: Sendable {
    private let backend: ScriptedBackend
    private let gate = DispatchSemaphore(value: 0)

    init() throws {
        backend = try ScriptedBackend { [gate] wire, backend in
            while true {
                let request = try wire.readMessage()
                backend.note(request)
                guard gate.wait(timeout: .now() + 30) == .success else { return }
                let target = request.startLine.split(separator: " ")[1]
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(target.utf8.count)\r\n\r\n\(target)")
            }
        }
    }

    var port: Int { backend.port }
    /// The targets of the requests that have come, in their order.
    var targets: [String] { backend.requests.map { String($0.startLine.split(separator: " ")[1]) } }

    func answer(_ count: Int = 1) { for _ in 0..<count { gate.signal() } }

    func stop() { backend.stop() }
}

extension ScriptedBackend {
    /// Answers every request with its own name as content.
    static func named(_ name: String) throws -> ScriptedBackend {
        try ScriptedBackend { wire, backend in
            while true {
                backend.note(try wire.readMessage())
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)")
            }
        }
    }

    /// Answers every request with a status, and nothing else.
    static func answering(_ status: Int) throws -> ScriptedBackend {
        try ScriptedBackend { wire, backend in
            while true {
                backend.note(try wire.readMessage())
                try wire.write("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n")
            }
        }
    }
}

/// A GET for the tenant that routes all to pool `web`.
func getRequest(_ target: String = "/", _ fields: String = "") -> String {
    "GET \(target) HTTP/1.1\r\nHost: acme.test\r\n\(fields)\r\n"
}

/// Expects that nothing is counted any more as under way, as waiting or as open.
func expectAtRest(_ proxy: RunningProxy, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(
        eventually {
            proxy.gateway.connections.activeRequests == 0
                && proxy.log.all.active.values.allSatisfy { $0 == 0 }
                && proxy.gateway.backends.allSatisfy {
                    $0.inFlight.load(ordering: .relaxed) == 0 && $0.pending.load(ordering: .relaxed) == 0
                }
        },
        "\(proxy.gateway.backends.map { ($0.inFlight.load(ordering: .relaxed), $0.pending.load(ordering: .relaxed)) })",
        sourceLocation: sourceLocation)
}
