import Logging
import NIOCore
import NIOTLS
import VeloFormat
import VeloHTTP

/// One connection to a backend: does the IO of a request at a time for a client's connection on the same event loop.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// The two sides agree on how to protect what they say.
        case handshaking
        /// No request; what arrives now was not asked for.
        case idle
        case serving
        case closed
    }

    /// The row of (pool, backend).
    let backend: Int
    private let channel: any Channel
    private let pool: UpstreamPool
    private let idleTime: TimeSpan
    private var context: ChannelHandlerContext?
    private let loop: LoopContext
    private var state = State.idle
    /// Whether a read was asked for that has not come to its end, or one is at work: another one would be for nothing.
    private var isReading = false
    private var reader: ResponseReader
    private var received = ByteBuffer()
    let outbox: Outbox
    /// Of the backend's address that it is connected to.
    let addressVersion: Int
    /// Who is told what arrives; set while serving.
    private var client: ClientConnection?
    private var idleTimer: DeadlineTimer?
    /// Who waits for the handshake.
    private var whenConnected: ((Result<UpstreamConnection, ProxyFault>) -> Void)?
    private var handshakeDeadline = NIODeadline.now()

    init(_ channel: any Channel, backend: Int, addressVersion: Int = 0, pool: UpstreamPool, loop: LoopContext) {
        self.channel = channel
        self.addressVersion = addressVersion
        self.backend = backend
        self.pool = pool
        self.loop = loop
        idleTime = loop.timeouts.backendIdle
        reader = ResponseReader(limits: loop.limits)
        outbox = Outbox(loop)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Not weakly: an object that is referred to weakly is counted more slowly for ever. `close` undoes the cycle.
        idleTimer = DeadlineTimer(on: channel.eventLoop) { [self] in lost(.connectTimedOut) }
        guard state == .handshaking else { return }
        let left = (handshakeDeadline - channel.eventLoop.now).nanoseconds
        idleTimer?.set(TimeSpan(nanoseconds: max(0, left)))
        read()
    }

    /// Tells `completion` how the handshake ends that is about to begin. To be called before the handler is added.
    func awaitHandshake(
        until deadline: NIODeadline, _ completion: @escaping (Result<UpstreamConnection, ProxyFault>) -> Void
    ) {
        state = .handshaking
        handshakeDeadline = deadline
        whenConnected = completion
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent, state == .handshaking {
            state = .idle
            idleTimer?.clear()
            let whenConnected = whenConnected
            self.whenConnected = nil
            whenConnected?(.success(self))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    var isOpen: Bool { state != .closed }
    /// Whether the backend takes more; kept here, because it is asked for often.
    private(set) var isWritable = true

    // MARK: For the client's connection

    /// Gathers a request's head; content may follow, and then `flush`.
    func begin(_ head: ByteBuffer, for client: ClientConnection, _ request: ServedRequest) {
        idleTimer?.clear()
        state = .serving
        self.client = client
        reader.begin(answering: request.method, handsOverUpgrade: request.asksForWebSocket)
        outbox.append(head)
        read()
    }

    /// Gathers content that lies in `source`.
    func send(_ source: ByteBuffer, in range: Range<Int>, isChunked: Bool) {
        guard state == .serving, let context else { return }
        outbox.appendContent(of: source, in: range, isChunked: isChunked, to: context)
    }

    func flush() {
        guard let context else { return }
        outbox.flush(to: context)
    }

    /// Asks for more of the response.
    func readMore() { if state == .serving { read() } }

    private func read() {
        guard !isReading else { return }
        isReading = true
        context?.read()
    }

    /// The client's connection is done with this one; it may serve another request if nothing speaks against it.
    func release() {
        client = nil
        guard state == .serving else { return }
        if reader.isReusable, received.readableBytes == 0 { pool.give(self) } else { close() }
    }

    /// Closes once all that was gathered is with the kernel.
    func finish() {
        guard state == .serving, let context else { return }
        client = nil
        state = .closed
        idleTimer?.cancel()
        idleTimer = nil
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [channel] _ in channel.close(promise: nil) }
        outbox.flush(to: context, promise: written)
    }

    /// Ends the connection; who used it is not told.
    func close() {
        client = nil
        guard state != .closed else { return }
        state = .closed
        idleTimer?.cancel()
        idleTimer = nil
        outbox.discard()
        pool.forget(self)
        channel.close(promise: nil)
    }

    // MARK: For the pool

    func waitIdle() {
        state = .idle
        idleTimer?.set(idleTime)
        // With a read outstanding, bytes that nobody asked for are noticed before the next request could take them
        // for its response.
        read()
    }

    // MARK: From the backend

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Until `channelReadComplete`, which asks for the next one.
        isReading = true
        loop.beginTick()
        guard state == .serving else {
            close()
            return
        }
        received.append(received: unwrapInboundIn(data))
        while state == .serving, let client, takeEvent(for: client) {}
        if received.readableBytes == 0 { received = ByteBuffer() }
    }

    /// Takes the next event out of what was received; `false` if more has to come first.
    private func takeEvent(for client: ClientConnection) -> Bool {
        let step: ResponseReader.Step
        do {
            step = try received.withUnsafeReadableBytes { bytes throws(ResponseFault) in try reader.next(bytes) }
        } catch {
            lost(.backendMisbehaved)
            return false
        }
        switch step.event {
        case .needsMore: return false
        case .framing: break
        case .informational: received.withUnsafeReadableBytes { client.responseInformational(reader.head, in: $0) }
        case .head: received.withUnsafeReadableBytes { client.responseHead(reader.head, in: $0) }
        case .payload(let range): client.responseContent(received, in: range)
        case .switched:
            received.withUnsafeReadableBytes { client.responseSwitched(reader.head, in: $0) }
        case .end:
            received.withUnsafeReadableBytes { client.responseTrailers(reader.body, in: $0) }
            received.moveReaderIndex(forwardBy: step.consumed)
            client.responseEnd()
            return true
        }
        received.moveReaderIndex(forwardBy: step.consumed)
        return true
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        switch state {
        case .serving: client?.responseReadComplete()
        case .idle, .handshaking: read()
        case .closed: break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = channel.isWritable
        if state == .serving, isWritable { client?.upstreamBecameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if state == .handshaking {
            let place = loop.gateway.topology.backends[backend]
            let name = loop.gateway.tables.pools[place.pool].backends[place.index].name
            loop.gateway.logger.debug(
                "no TLS with a backend",
                metadata: [
                    "backend": "\(loop.gateway.tables.pools[place.pool].name)/\(name)",
                    "reason": "\(describeTLSFailure(error) ?? "\(error)")",
                ])
        }
        lost(.backendClosed)
    }

    func channelInactive(context: ChannelHandlerContext) {
        loop.beginTick()
        guard state == .serving, let client else {
            lost(.backendClosed)
            return
        }
        // The end of the connection may be what ends the content.
        guard (try? reader.closed()) == true, client.phase == .exchange else {
            lost(.backendClosed)
            return
        }
        client.responseTrailers(reader.body, in: UnsafeRawBufferPointer(start: nil, count: 0))
        client.responseEnd()
        close()
    }

    private func lost(_ fault: ProxyFault) {
        let client = client
        let whenConnected = whenConnected
        self.whenConnected = nil
        close()
        whenConnected?(.failure(fault == .connectTimedOut ? fault : .connectFailed))
        client?.upstreamLost(fault)
    }
}
