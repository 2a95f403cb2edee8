internal import Logging
internal import NIOCore
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// Decides when a listener accepts: not while it is paused, not while connections are at their limit, and not for a moment
/// after the system had no descriptor or memory for one.
///
/// NIO keeps a listener open through those errors, but asks again at once, for ever, because the connection still waits.
/// Used on the listener's event loop only.
final class AcceptGate: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    /// Long enough for some connection to close, short enough for a client not to notice.
    static let pause = TimeAmount.milliseconds(100)

    private let limit: ConnectionLimit
    private let statistics: AcceptStatistics
    private let name: String
    private let logger: Logger
    private var isPaused = true
    private var isBackingOff = false
    private var isAtLimit = false
    private var context: ChannelHandlerContext?
    private var nextLog = NIODeadline.uptimeNanoseconds(0)
    private var errorsSinceLog = 0

    init(_ name: String, limit: ConnectionLimit, statistics: AcceptStatistics, logger: Logger) {
        self.name = name
        self.limit = limit
        self.statistics = statistics
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func setPaused(_ isPaused: Bool) {
        self.isPaused = isPaused
        apply()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = unwrapInboundIn(data)
        if !limit.opened(), !isAtLimit {
            isAtLimit = true
            statistics.reachedLimit()
            log("connections are at their limit; more wait until some close", ["limit": "\(limit.most)"])
            apply()
            waitForRoom(on: context.eventLoop)
        }
        connection.closeFuture.whenComplete { [limit] _ in limit.closed() }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return context.fireErrorCaught(error) }
        statistics.failed()
        errorsSinceLog += 1
        log(
            "connections cannot be accepted",
            ["reason": "\(describeErrno(error.errnoCode))", "failures": "\(errorsSinceLog)"])
        // A client that left while it waited: the next one may be fine.
        guard error.errnoCode != ECONNABORTED, !isBackingOff else { return }
        isBackingOff = true
        apply()
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            isBackingOff = false
            apply()
        }
    }

    private func waitForRoom(on loop: any EventLoop) {
        let gate = NIOLoopBound(self, eventLoop: loop)
        limit.whenRoom { loop.execute { gate.value.roomMade() } }
    }

    private func roomMade() {
        guard let context else { return }
        // Another listener may have been quicker.
        guard limit.hasRoom else { return waitForRoom(on: context.eventLoop) }
        isAtLimit = false
        apply()
    }

    private func apply() {
        guard let context else { return }
        let accepts = !isPaused && !isBackingOff && !isAtLimit
        // Fails only for a listener that is closed.
        try? context.channel.syncOptions?.setOption(.autoRead, value: accepts)
    }

    /// Once a second at most: each line may well stand for thousands.
    private func log(_ message: Logger.Message, _ metadata: Logger.Metadata) {
        let now = NIODeadline.now()
        guard now >= nextLog else { return }
        nextLog = now + .seconds(1)
        errorsSinceLog = 0
        logger.error(message, metadata: metadata.merging(["listener": "\(name)"]) { own, _ in own })
    }
}
