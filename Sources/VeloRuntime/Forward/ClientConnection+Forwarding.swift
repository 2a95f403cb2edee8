import Logging
import NIOCore
import VeloFormat
import VeloHTTP

#if canImport(Glibc)
    import Glibc
#endif

/// The way of a request to a backend and of the response back; `Exchange` decides.
extension ClientConnection {
    /// How long a connection that switched protocols may be silent in both directions; HAProxy's documentation advises an hour
    /// for its `timeout tunnel`.
    private static let tunnelTimeout = TimeSpan.seconds(3600)

    // MARK: To the backend

    /// Sends the request to the next backend that has not been tried.
    func tryBackend() {
        guard let place = tally?.place else { return }
        switch loop.balancers[place.pool].choose(tried: attempt.tried, client: client, now: loop.now) {
        case .backend(let index): connect(to: index)
        case .wait(let index):
            attempt.wait(
                for: index,
                loop.lines.join(self, backend: gateway.topology.backendStarts[place.pool] + index))
            wait(poolTimeouts.connect)
        case .saturated: answer(attempt.tried.isEmpty ? .saturated : attempt.lastFault)
        case .none: answer(attempt.lastFault)
        }
    }

    /// It is this request's turn at the backend that it waited for, which counts it as in flight.
    func lineIsOver(_ index: Int) {
        stopWaiting()
        connect(to: index)
    }

    /// Precondition: the backend counts the request.
    private func connect(to index: Int) {
        guard let place = tally?.place else { return }
        let at = gateway.topology.backendPlace(place, index: index)
        attempt.next(index)
        if loop.accessLog != nil {
            logged.backend = at.backend
            logged.connected = nil
        }
        if !attempt.mustBeFresh, let kept = loop.upstreams.take(backend: at.backend) {
            send(over: kept, at: at, isReused: true)
            return
        }
        let ticket = attempt.ticket
        note(\.connectBegan)
        loop.upstreams.connect(backend: at.backend, loop: loop) { [self] result in
            loop.beginTick()
            guard attempt.ticket == ticket else {
                // The client went away meanwhile; the connection is as good for another.
                if case .success(let connection) = result { loop.upstreams.give(connection) }
                return
            }
            switch result {
            case .success(let connection):
                note(\.connected)
                send(over: connection, at: at, isReused: false)
            case .failure(let fault): recover(from: fault)
            }
        }
    }

    /// The request is over at the backend that it was at, or waits for none any more. `fault` is the backend's, if that is why.
    func leaveBackend(_ fault: ProxyFault? = nil) {
        active = nil
        if let line = attempt.leaveLine(), let pool = tally?.place.pool {
            loop.balancers[pool].abandonWait(line.backend)
            loop.lines.leave(line.ticket, backend: gateway.topology.backendStarts[pool] + line.backend)
        }
        guard let index = attempt.leaveSeat(), let pool = tally?.place.pool else { return }
        if let fault, fault.blame == .backend { judge(index, pool: pool, hasFailed: true) }
        if let waiting = loop.balancers[pool].finished(index) {
            gateway.loops.wakeUp(loop: waiting, backend: gateway.topology.backendStarts[pool] + index)
        }
    }

    /// What a response or its absence says about the backend that the request is at.
    private func judge(_ index: Int, pool: Int, hasFailed: Bool) {
        guard hasFailed else { return loop.balancers[pool].succeeded(index, now: loop.now) }
        if loop.balancers[pool].failed(index, now: loop.now) {
            gateway.logger.warning(
                "backend is ejected: its requests fail",
                metadata: [
                    "backend": "\(gateway.tables.pools[pool].name)/\(gateway.tables.pools[pool].backends[index].name)"
                ])
        }
    }

    private func send(over connection: UpstreamConnection, at place: BackendPlace, isReused: Bool) {
        guard let request else { return }
        active = ActiveConnection(at: place, loop: loop)
        upstream = connection
        exchange?.connected(isReused: isReused)
        wait(request.content == .none ? poolTimeouts.firstByte : poolTimeouts.stall)
        note(\.sent)
        connection.begin(forwardedHead, for: self, request)
        // Content that is here already goes along with the head.
        takeArrivals()
        readIfWanted()
    }

    func sendContent(_ received: ByteBuffer, in range: Range<Int>) {
        tally?.requestBytes += UInt64(range.count)
        exchange?.contentSent()
        wait(phase == .tunnel ? Self.tunnelTimeout : poolTimeouts.stall)
        upstream?.send(received, in: range, isChunked: phase == .exchange && request?.content == .chunked)
    }

    func endRequest() {
        isRequestRead = true
        guard exchange?.isRequestComplete == false else { return }
        exchange?.requestCompleted()
        if exchange?.status == nil { wait(poolTimeouts.firstByte) }
        guard let upstream, request?.content == .chunked else { return }
        writeLastChunk(into: upstream.outbox)
    }

    /// What was gathered for the backend goes to the kernel.
    func flushUpstream() {
        guard let upstream else { return }
        let ticket = attempt.ticket
        upstream.flush()
        // Sending may have shown that the connection is dead, and the request may be elsewhere by now.
        if attempt.ticket == ticket { exchange?.headDelivered() }
    }

    func upstreamBecameWritable() {
        takeArrivals()
        readIfWanted()
    }

    /// Notes that something happened, if anybody wants to know: in the event's moment, so that parts are never more than the
    /// whole.
    private func note(_ moment: WritableKeyPath<LoggedRequest, UInt64?>) {
        if loop.accessLog != nil { logged[keyPath: moment] = loop.now }
    }

    /// The head will not be sent again.
    func forgetHead() {
        guard forwardedHead.capacity > 0 else { return }
        loop.shelf.give(forwardedHead)
        forwardedHead = ByteBuffer()
    }

    // MARK: From the backend

    func responseInformational(_ head: borrowing ResponseHead, in bytes: UnsafeRawBufferPointer) {
        guard let request, let exchange = exchange?.informational(head.status) else { return }
        guard exchange == .passOn, let context else { return }
        write(head, in: bytes, as: ResponseForwarding(head, to: request.version, keepsAlive: true))
        outbox.flush(to: context)
    }

    func responseHead(_ head: borrowing ResponseHead, in bytes: UnsafeRawBufferPointer) {
        guard let request else { return }
        exchange?.responseBegan(head.status)
        note(\.answered)
        forgetHead()
        if let index = attempt.seat, let pool = tally?.place.pool {
            judge(index, pool: pool, hasFailed: PoolBalancer.isFailure(status: Int(head.status)))
        }
        let isAskedForContent = isRequestRead || !request.expectsContinue || exchange?.hasContinued == true
        let forwarding = ResponseForwarding(
            head, to: request.version, keepsAlive: request.keepsAlive && isAskedForContent && !isDraining)
        self.forwarding = forwarding
        if let cookie = newCookie() {
            write(head, in: bytes, as: forwarding, additions: cookie)
        } else {
            write(head, in: bytes, as: forwarding)
        }
    }

    /// The line that leads the client back to this backend, if it has to be told.
    private func newCookie() -> [UInt8]? {
        guard let index = attempt.seat, index != client.sticky, let pool = tally?.place.pool,
            let sticky = loop.balancers[pool].plan.sticky
        else { return nil }
        return Array("Set-Cookie: ".utf8) + sticky.setCookie(index, isSecure: scheme == .https) + Array("\r\n".utf8)
    }

    private func write(
        _ head: borrowing ResponseHead, in bytes: UnsafeRawBufferPointer, as forwarding: ResponseForwarding,
        additions: [UInt8] = []
    ) {
        let longest = ResponseHeadWriter.longestHead(head) + additions.count
        loop.withDate(unless: head.fields.seen.contains(.date)) { date in
            additions.withUnsafeBytes { additions in
                outbox.append(atMost: longest) {
                    ResponseHeadWriter.write(
                        head, in: bytes, as: forwarding, date: date, additions: additions, into: &$0)
                }
            }
        }
    }

    func responseContent(_ received: ByteBuffer, in range: Range<Int>) {
        tally?.responseBytes += UInt64(range.count)
        guard let context else { return }
        outbox.appendContent(of: received, in: range, isChunked: forwarding?.framing == .chunked, to: context)
    }

    /// The content is whole; `body` has the trailers, in `bytes`.
    func responseTrailers(_ body: borrowing BodyDecoder, in bytes: UnsafeRawBufferPointer) {
        guard forwarding?.framing == .chunked else { return }
        outbox.append(atMost: body.trailerLength + 16) { ChunkedEncoder.finish(with: body, in: bytes, into: &$0) }
    }

    func responseEnd() {
        guard let status = exchange?.status, let ending = exchange.take()?.responseCompleted() else { return }
        attempt.abandon()
        if let upstream {
            self.upstream = nil
            if ending.canReuseUpstream { upstream.release() } else { upstream.close() }
        }
        complete(status: status, isClientToBlame: false)
        endResponse(staysOpen: forwarding?.keepsAlive == true && ending.canReuseClient)
    }

    func responseReadComplete() {
        guard phase == .exchange || phase == .tunnel else { return }
        if let context { outbox.flush(to: context) }
        if phase == .tunnel {
            wait(Self.tunnelTimeout)
        } else if exchange?.status != nil {
            wait(poolTimeouts.stall)
        }
        if isWritable { upstream?.readMore() }
    }

    // MARK: Another protocol

    /// The backend has switched to the protocol that the client asked for.
    func responseSwitched(_ head: borrowing ResponseHead, in bytes: UnsafeRawBufferPointer) {
        guard let request, let context else { return }
        exchange?.responseBegan(head.status)
        forgetHead()
        tally?.answered(at: loop.now)
        write(head, in: bytes, as: ResponseForwarding(head, to: request.version, keepsAlive: true))
        becomeTunnel()
        wait(Self.tunnelTimeout)
        outbox.flush(to: context)
        // The client may have sent something behind its request already.
        takeArrivals()
        readIfWanted()
    }

    /// Either side is done, or both were silent for too long: what is under way still arrives.
    func endTunnel() {
        guard phase == .tunnel else { return }
        let upstream = upstream
        self.upstream = nil
        exchange = nil
        attempt.abandon()
        complete(status: 101, isClientToBlame: false)
        upstream?.finish()
        if channel.isActive {
            endResponse(staysOpen: false)
        } else {
            phase = .closing
        }
    }

    // MARK: When it does not work

    func upstreamLost(_ fault: ProxyFault) {
        switch phase {
        case .exchange: recover(from: fault)
        case .tunnel: endTunnel()
        default: break
        }
    }

    /// The client sent something that cannot be read, behind a head that could.
    func requestBroke(_ fault: ProxyFault) {
        if exchange?.status == nil { answer(fault) } else { cut(isClientToBlame: true) }
    }

    /// Nothing has moved for as long as the phase allows.
    func exchangeStalled() {
        guard attempt.line == nil else { return answer(attempt.tried.isEmpty ? .saturated : attempt.lastFault) }
        let isContentMissing = !isRequestRead && upstream?.isWritable == true
        guard exchange?.status == nil else {
            cut(isClientToBlame: isContentMissing || !isWritable)
            return
        }
        if isContentMissing {
            answer(.bodyTooSlow)
        } else {
            leaveBackend(.backendTooSlow)
            answer(.backendTooSlow)
        }
    }

    private func recover(from fault: ProxyFault) {
        upstream?.close()
        upstream = nil
        let recovery = exchange?.lost(fault)
        let backend = attempt.seat
        // A kept connection that the backend closed says nothing against the backend.
        leaveBackend(recovery == .retryFresh ? nil : fault)
        switch recovery {
        case .retryElsewhere:
            attempt.failed(fault, at: backend)
            guard let pool = tally?.place.pool, loop.balancers[pool].mayRetry(now: loop.now) else {
                return answer(fault)
            }
            tryBackend()
        case .retryFresh:
            attempt.wasStale()
            tryBackend()
        case .answer(let fault): answer(fault)
        case .cut: cut()
        case nil: break
        }
    }

    /// Ends a response that cannot be completed so that the client cannot take it for whole (RFC 9112 8).
    private func cut(isClientToBlame: Bool = false) {
        let status = exchange?.status ?? ProxyFault.backendClosed.status
        attempt.abandon()
        upstream?.close()
        upstream = nil
        exchange = nil
        complete(status: status, isClientToBlame: isClientToBlame, isBroken: true)
        phase = .closing
        if let context { outbox.flush(to: context) }
        if forwarding?.framing == .untilClose, !isStream, let socket = channel as? any SocketOptionProvider {
            // Here an orderly close would say that the content is complete; a reset does not.
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        channel.close(promise: nil)
    }
}
