import NIOCore
import NIOHTTP1
import VeloFormat

#if canImport(Glibc)
    import Glibc
#endif

/// The way of a request to a backend and of the response back; `Exchange` decides.
extension ClientConnection {
    // MARK: To the backend

    /// Sends the request to the next backend that has not been tried.
    func tryBackend() {
        guard let place = tally?.place else { return }
        guard let index = loop.nextBackend(pool: place.pool, tried: attempt.tried) else {
            answer(attempt.lastFault)
            return
        }
        let at = gateway.topology.backendPlace(place, index: index)
        attempt.current = index
        attempt.next()
        if !attempt.mustBeFresh, let kept = loop.upstreams.take(backend: at.backend) {
            send(over: kept, at: at, isReused: true)
            return
        }
        let ticket = attempt.ticket
        loop.upstreams.connect(backend: at.backend) { [self] result in
            guard attempt.ticket == ticket else {
                // The client went away meanwhile; the connection is as good for another.
                if case .success(let connection) = result { loop.upstreams.give(connection) }
                return
            }
            switch result {
            case .success(let connection): send(over: connection, at: at, isReused: false)
            case .failure(let fault): recover(from: fault)
            }
        }
    }

    private func send(over connection: UpstreamConnection, at place: BackendPlace, isReused: Bool) {
        guard let request else { return }
        active = ActiveConnection(gateway, at: place, recorder: loop.recorder)
        upstream = connection
        exchange?.connected(isReused: isReused)
        let hasContent = request.content != .none
        wait(hasContent ? loop.timeouts.stall : loop.timeouts.firstByte)
        let ticket = attempt.ticket
        let head = request.forwardedHead(from: peer, trustedHeader: gateway.directory.trustedHeader)
        connection.begin(head, hasContent: hasContent, for: self) { [self] in
            if attempt.ticket == ticket { exchange?.headDelivered() }
        }
        // Sending may have shown that the connection is dead, and the request may be elsewhere by now.
        guard attempt.ticket == ticket else { return }
        takeArrivals()
        upstream?.flush()
        readIfWanted()
    }

    func sendContent(_ buffer: ByteBuffer) {
        tally?.requestBytes += UInt64(buffer.readableBytes)
        exchange?.contentSent()
        wait(loop.timeouts.stall)
        upstream?.send(.body(.byteBuffer(buffer)))
    }

    func endRequest(_ trailers: HTTPHeaders?) {
        isRequestRead = true
        guard exchange?.isRequestComplete == false else { return }
        exchange?.requestCompleted()
        if exchange?.status == nil { wait(loop.timeouts.firstByte) }
        upstream?.send(.end(request?.content == .chunked ? HopByHop.passableTrailers(trailers) : nil))
        upstream?.flush()
    }

    func upstreamBecameWritable() {
        takeArrivals()
        upstream?.flush()
        readIfWanted()
    }

    // MARK: From the backend

    func responseHead(_ head: HTTPResponseHead) {
        guard let request else { return }
        let action = exchange?.responseHead(UInt16(clamping: head.status.code))
        switch action {
        case .informational(let isPassedOn):
            guard isPassedOn else { return }
            channel.writeAndFlush(
                HTTPServerResponsePart.head(ForwardedResponse.informational(head)), promise: nil)
        case .final:
            let isAskedForContent =
                isRequestRead || !request.expectsContinue || exchange?.hasContinued == true
            keepsAlive = request.keepsAlive && isAskedForContent && !isDraining
            do {
                let response = try ForwardedResponse(
                    head, to: request, keepsAlive: keepsAlive, date: loop.date())
                isCloseDelimited = response.isCloseDelimited
                upstream?.isKeepable = head.isKeepAlive
                channel.write(HTTPServerResponsePart.head(response.head), promise: nil)
            } catch {
                answer(error)
            }
        case .fail(let fault):
            recover(from: fault)
        case nil: break
        }
    }

    func responseContent(_ buffer: ByteBuffer) {
        tally?.responseBytes += UInt64(buffer.readableBytes)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(buffer)), promise: nil)
    }

    func responseEnd(_ trailers: HTTPHeaders?) {
        guard let status = exchange?.status, let ending = exchange.take()?.responseCompleted() else { return }
        attempt.abandon()
        if let upstream {
            self.upstream = nil
            if ending.canReuseUpstream, upstream.isKeepable { upstream.release() } else { upstream.close() }
        }
        complete(status: status, isClientToBlame: false)
        let staysOpen = keepsAlive && ending.canReuseClient && !isCloseDelimited
        endResponse(HopByHop.passableTrailers(trailers), staysOpen: staysOpen)
    }

    func responseReadComplete() {
        guard phase == .exchange else { return }
        channel.flush()
        if exchange?.status != nil { wait(loop.timeouts.stall) }
        if channel.isWritable { upstream?.readMore() }
    }

    // MARK: When it does not work

    func upstreamLost(_ fault: ProxyFault) {
        guard phase == .exchange else { return }
        recover(from: fault)
    }

    /// The client sent something that cannot be read, behind a head that could.
    func requestBroke(_ fault: ProxyFault) {
        if exchange?.status == nil { answer(fault) } else { cut(isClientToBlame: true) }
    }

    /// Nothing has moved for as long as the phase allows.
    func exchangeStalled() {
        let isContentMissing = !isRequestRead && upstream?.isWritable == true
        guard exchange?.status == nil else {
            cut(isClientToBlame: isContentMissing || !channel.isWritable)
            return
        }
        if isContentMissing {
            answer(.bodyTooSlow)
        } else {
            answer(.backendTooSlow)
        }
    }

    private func recover(from fault: ProxyFault) {
        upstream?.close()
        upstream = nil
        active = nil
        switch exchange?.lost(fault) {
        case .retryElsewhere:
            attempt.failed(fault)
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
        complete(status: status, isClientToBlame: isClientToBlame)
        phase = .closing
        if isCloseDelimited, let socket = channel as? any SocketOptionProvider {
            // Here an orderly close would say that the content is complete; a reset does not.
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        channel.close(promise: nil)
    }
}
