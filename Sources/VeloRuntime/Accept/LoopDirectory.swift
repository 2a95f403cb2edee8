import NIOCore
import Synchronization
import VeloFormat

/// The event loops that carry traffic, by number, so that one can tell another that a backend has room. Asked only where
/// requests wait for that.
final class LoopDirectory: Sendable {
    private let loops = Mutex<[Int: NIOLoopBound<LoopContext>]>([:])

    /// To be called on the loop.
    func add(_ context: LoopContext, _ number: Int, on eventLoop: any EventLoop) {
        let entry = NIOLoopBound(context, eventLoop: eventLoop)
        loops.withLock { $0[number] = entry }
    }

    /// Lets go of the contexts, which keep the gateway that keeps this. To be called when their loops have ended.
    func removeAll() { loops.withLock { $0 = [:] } }

    /// Tells a loop that a backend has room, soon.
    ///
    /// - Parameter loop: as `PoolBalancer` names it: of more than 64 loops, all that leave this remainder by 64 are meant.
    func wakeUp(loop: Int, backend: Int) {
        let meant = loops.withLock { loops in loops.filter { $0.key % 64 == loop % 64 }.map(\.value) }
        for entry in meant {
            entry.eventLoop.execute {
                entry.value.beginTick()
                entry.value.backendHasRoom(backend)
            }
        }
    }
}

extension LoopContext {
    /// The request that waits longest for a backend takes its turn there, if nobody was quicker.
    func backendHasRoom(_ backend: Int) {
        let (pool, index) = gateway.topology.backends[backend]
        if let client = lines.first(backend) {
            guard balancers[pool].resume(index) else { return }
            lines.removeFirst(backend)
            client.lineIsOver(index)
        } else if let next = balancers[pool].wakeUp(index) {
            gateway.loops.wakeUp(loop: next, backend: backend)
        }
    }
}
