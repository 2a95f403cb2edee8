import Foundation
import Synchronization
import TestSupport

/// Clients that ask a proxy for `/` as fast as they are answered, until they are told to stop, and count every answer and
/// every failure.
final class Load: Sendable {
    /// How a client uses its connections.
    enum Style {
        /// One for all requests, for as long as the proxy keeps it.
        case keepAlive
        /// A new one for each.
        case single
    }

    private struct Tally {
        var answers: [String: Int] = [:]
        var failures: [String] = []
        var refusals = 0
    }

    private let port: Int
    private let tally = Mutex(Tally())
    private let isOver = Atomic<Bool>(false)

    init(port: Int) { self.port = port }

    /// How many answers with that status came for a host.
    subscript(_ host: String, _ status: Int) -> Int { tally.withLock { $0.answers["\(host) \(status)"] ?? 0 } }
    var total: Int { tally.withLock { $0.answers.values.reduce(0, +) } }
    /// What went wrong: a request that was begun and not answered.
    var failures: [String] { tally.withLock { $0.failures } }
    /// Connections that were refused.
    var refusals: Int { tally.withLock { $0.refusals } }

    func stop() { isOver.store(true, ordering: .relaxed) }

    /// Runs clients for these hosts, of both styles for each, while `body` does.
    func run<Result: Sendable>(
        hosts: [String], clients: Int = 1, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in hosts {
                for style in [Style.keepAlive, .single] {
                    for _ in 0..<clients { group.addTask { try await onThread { [self] in drive(host, style) } } }
                }
            }
            defer { stop() }
            let result = try await body()
            stop()
            try await group.waitForAll()
            return result
        }
    }

    /// Waits for so many more answers.
    func wait(more count: Int) async throws {
        let start = total
        try await poll("\(count) more answers", within: .seconds(60)) { self.total >= start + count }
    }

    private func drive(_ host: String, _ style: Style) {
        var kept: Socket?
        while !isOver.load(ordering: .relaxed) {
            let socket: Socket
            do {
                socket = try kept ?? Socket(port: port)
            } catch {
                // Nobody listens any more: nothing was asked of anybody.
                return tally.withLock { $0.refusals += 1 }
            }
            kept = nil
            do {
                let field = style == .single ? "Connection: close\r\n" : ""
                try socket.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\(field)\r\n")
                let response = try socket.response()
                tally.withLock { $0.answers["\(host) \(response.status)", default: 0] += 1 }
                if response.headers["connection"] != "close" { kept = socket }
            } catch {
                tally.withLock { $0.failures.append("\(host), \(style): \(error)") }
            }
        }
    }
}
