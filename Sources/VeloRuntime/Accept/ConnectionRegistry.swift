import NIOCore
import Synchronization

/// The open client connections of a gateway and the requests they have in flight: what an orderly end waits for.
///
/// The lock is taken when a connection opens and when it closes, never per request; a request costs two atomic adds.
public final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let requests = Atomic<Int>(0)
    private let isAwaited = Atomic<Bool>(false)
    private let state = Mutex(State())

    init() {}

    /// Requests between their first byte and the last byte of their response, over all loops.
    public var activeRequests: Int { requests.load(ordering: .sequentiallyConsistent) }

    /// Open client connections, idle ones included.
    public var openConnections: Int { state.withLock { $0.channels.count } }

    /// Closes idle connections after the time to linger, or after one more request that comes within it, and every other one
    /// after the response it is working on: `ChannelShouldQuiesceEvent` goes through each of their pipelines.
    ///
    /// Set `Gateway.isDraining` first: it is what makes connections that are accepted later close after one response.
    public func drain() {
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    /// Cuts every connection, whatever it is doing; the end of a drain whose time is up.
    public func abort() {
        for channel in channels { channel.close(promise: nil) }
    }

    /// Returns when no request is in flight, or when the task is cancelled.
    public func waitUntilIdle() async {
        let ticket = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLock { state in
                    isAwaited.store(true, ordering: .sequentiallyConsistent)
                    guard activeRequests > 0, !Task.isCancelled else { return true }
                    state.waiters[ticket] = continuation
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }

    func opened(_ channel: any Channel) {
        state.withLock { $0.channels[ObjectIdentifier(channel)] = channel }
    }

    func closed(_ channel: any Channel) {
        state.withLock { $0.channels[ObjectIdentifier(channel)] = nil }
    }

    func requestBegan() { requests.add(1, ordering: .sequentiallyConsistent) }

    func requestEnded() {
        let left = requests.subtract(1, ordering: .sequentiallyConsistent).newValue
        guard left == 0, isAwaited.load(ordering: .sequentiallyConsistent) else { return }
        let waiters = state.withLock { state in
            isAwaited.store(false, ordering: .sequentiallyConsistent)
            defer { state.waiters = [:] }
            return state.waiters.values.map { $0 }
        }
        for waiter in waiters { waiter.resume() }
    }

    private var channels: [any Channel] { state.withLock { Array($0.channels.values) } }
}
