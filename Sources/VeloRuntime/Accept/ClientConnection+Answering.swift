import NIOCore
import NIOHTTP1
import VeloFormat
import VeloMetrics

/// The beginning of a request, and the answers that velod gives itself.
extension ClientConnection {
    /// Content of a refused request up to this size is read and skipped, so that the connection can be kept.
    private static let skippableContent = 64 * 1024

    func beginRequest(_ head: HTTPRequestHead, startedAt: UInt64) {
        enterFlight()
        stopWaiting()
        isRequestRead = false
        isCloseDelimited = false
        switch gateway.decide(head, isTrusted: peer.isTrusted) {
        case .forward(let request, let place):
            self.request = request
            tally = RequestTally(
                place: place, method: request.method, startedAt: startedAt, trace: loop.trace(head))
            exchange = Exchange(
                method: request.method, hasContent: request.content != .none, isHTTP10: request.isHTTP10)
            attempt.begin()
            phase = .exchange
            tryBackend()
        case .refuse(let fault, let place, let request, let reason):
            self.request = request
            tally = RequestTally(
                place: place, method: request?.method ?? RequestMethod(token: head.method.rawValue),
                startedAt: startedAt, trace: loop.trace(head))
            if let reason { loop.recorder.requestThrottled(RequestThrottled(place: place, reason: reason)) }
            answer(fault)
        case .answer(let answer, let place, let request):
            self.request = request
            if let place { tally = RequestTally(place: place, method: request.method, startedAt: startedAt) }
            respond(answer, keepsAlive: request.keepsAlive)
        }
    }

    /// The decoder could not read a head: a request of nobody's.
    func refuseBroken(_ fault: ProxyFault) {
        enterFlight()
        isRequestRead = false
        request = nil
        tally = RequestTally(place: gateway.directory.unknownPlace, method: .other, startedAt: clock.takeStart())
        answer(fault)
    }

    /// Answers with what a fault maps to. Precondition: no part of a response was sent.
    func answer(_ fault: ProxyFault) {
        var headers = HTTPHeaders()
        if case .throttled(let seconds) = fault { headers.add(name: "retry-after", value: String(seconds)) }
        let answer = LocalAnswer.text(
            HTTPResponseStatus(statusCode: Int(fault.status)), fault.text + "\n", headers: headers)
        respond(
            answer, keepsAlive: !fault.closesConnection && request?.keepsAlive == true,
            isClientToBlame: fault.blame == .client)
    }

    private func respond(_ answer: LocalAnswer, keepsAlive: Bool, isClientToBlame: Bool = false) {
        attempt.abandon()
        upstream?.close()
        upstream = nil
        exchange = nil
        let staysOpen = keepsAlive && canSkipContent && !isDraining
        let hasBody = request?.method != .head && answer.body.readableBytes > 0
        var headers = answer.headers
        headers.replaceOrAdd(name: "date", value: loop.date())
        if !staysOpen {
            headers.add(name: "connection", value: "close")
        } else if request?.isHTTP10 == true {
            headers.add(name: "connection", value: "keep-alive")
        }
        if hasBody { tally?.responseBytes = UInt64(answer.body.readableBytes) }
        complete(status: UInt16(clamping: answer.status.code), isClientToBlame: isClientToBlame)

        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if hasBody { channel.write(HTTPServerResponsePart.body(.byteBuffer(answer.body)), promise: nil) }
        endResponse(nil, staysOpen: staysOpen)
    }

    private var canSkipContent: Bool {
        if isRequestRead { return true }
        guard let request, !request.expectsContinue else { return request?.content == ParsedRequest.Content.none }
        switch request.content {
        case .none: return true
        case .length(let length): return length <= Self.skippableContent
        case .chunked: return false
        }
    }

    /// Records the end of the request and of its upstream connection's part in it: right before the last byte is written.
    func complete(status: UInt16, isClientToBlame: Bool) {
        active = nil
        if let tally = tally.take() {
            tally.complete(status: status, isClientToBlame: isClientToBlame, in: gateway, to: loop.recorder)
        }
        leaveFlight()
    }

    /// Writes the last part of a response whose request was recorded, and goes on with the connection.
    func endResponse(_ trailers: HTTPHeaders?, staysOpen: Bool) {
        let end = HTTPServerResponsePart.end(trailers)
        if staysOpen {
            channel.writeAndFlush(end, promise: nil)
            if phase == .closed { return }
            if isRequestRead {
                becomeIdle()
            } else {
                phase = .skipping
                wait(loop.timeouts.stall)
            }
            takeArrivals()
            upstream?.flush()
            readIfWanted()
        } else {
            phase = .closing
            wait(loop.timeouts.stall)
            let written = channel.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenSuccess { [self] in
                if phase == .closing { close() }
            }
            channel.writeAndFlush(end, promise: written)
        }
    }
}
