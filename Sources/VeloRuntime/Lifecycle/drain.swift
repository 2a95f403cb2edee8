internal import Logging
internal import NIOCore
internal import Synchronization
internal import VeloFormat

/// Takes a gateway out of service: `/readyz` fails first, then nothing new is accepted, idle connections are closed once they
/// had time for a request that was on its way, and requests in flight have until `timeout` to finish; what is left then is cut.
///
/// The api and admin listeners are not touched, so that the drain can be watched. Returns at once when the task is
/// cancelled.
///
/// - Parameters:
///   - timeout: asked for when the waiting begins.
///   - readinessDelay: how long readiness fails before nothing is accepted; `nil` if accepting has ended already.
///   - stopAccepting: closes the proxy's listener.
func drain(
    _ gateway: Gateway, timeout: () -> TimeSpan, readinessDelay: TimeSpan?, stopAccepting: () async -> Void
) async {
    gateway.isDraining.store(true, ordering: .sequentiallyConsistent)
    gateway.logger.notice("draining", metadata: ["requests": "\(gateway.connections.activeRequests)"])
    if let readinessDelay {
        if readinessDelay.nanoseconds > 0 {
            try? await Task.sleep(for: .nanoseconds(readinessDelay.nanoseconds))
        }
        await stopAccepting()
    }
    gateway.connections.drain()
    let limit = Duration.nanoseconds(timeout().nanoseconds)
    let isIdle = await withTaskGroup(of: Bool.self) { tasks in
        tasks.addTask { await waitUntilClosed(gateway.connections) }
        tasks.addTask {
            try? await Task.sleep(for: limit)
            return false
        }
        let first = await tasks.next() ?? false
        tasks.cancelAll()
        return first
    }
    if !isIdle {
        gateway.logger.warning(
            "the drain's time is up", metadata: ["requests": "\(gateway.connections.activeRequests)"])
    }
    gateway.connections.abort()
}

/// Returns whether no request is in flight and the last bytes of all responses have left, or `false` when cancelled.
private func waitUntilClosed(_ connections: ConnectionRegistry) async -> Bool {
    await connections.waitUntilIdle()
    // A request ends in the tick before its last byte is written; its connection closes after that write.
    while connections.openConnections > 0 {
        do { try await Task.sleep(for: .milliseconds(5)) } catch { return false }
    }
    return !Task.isCancelled
}
