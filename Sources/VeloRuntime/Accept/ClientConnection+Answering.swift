import NIOCore
import NIOHTTP1
import VeloFormat
import VeloHTTP
import VeloMetrics

/// The beginning of a request, and the answers that velod gives itself.
extension ClientConnection {
    /// Content of a refused request up to this size is read and skipped, so that the connection can be kept.
    private static let skippableContent = 64 * 1024

    func beginTally(
        place: Place, method: VeloFormat.RequestMethod, startedAt: UInt64, trace: TraceID? = nil
    ) {
        tally = RequestTally(place: place, method: method, startedAt: startedAt, trace: trace)
    }

    /// Goes on with a request whose head was read.
    func begin(_ request: ServedRequest?, _ decision: Decision) {
        guard let request else { return }
        switch decision {
        case .forward(let place):
            poolTimeouts = loop.poolTimeouts[place.pool]
            if let total = poolTimeouts.total { limitWaits(total) }
            exchange = Exchange(
                isRepeatable: loop.retriesIdempotent[place.pool] && tally?.method.isIdempotent == true,
                hasContent: request.content != .none, isHTTP10: request.version == .http10)
            attempt.begin()
            phase = .exchange
            tryBackend()
        case .refuse(let fault, let place, let reason):
            if let reason { loop.recorder.requestThrottled(RequestThrottled(place: place, reason: reason)) }
            answer(fault)
        case .answer(let answer, _):
            respond(answer, keepsAlive: request.keepsAlive)
        }
    }

    /// Answers with what a fault maps to. Precondition: no part of a response was sent.
    func answer(_ fault: ProxyFault) {
        var headers = HTTPHeaders()
        if case .throttled(let seconds) = fault { headers.add(name: "retry-after", value: String(seconds)) }
        let answer = LocalAnswer.text(
            HTTPResponseStatus(statusCode: Int(fault.status)), "\(fault.text)\n", headers: headers)
        respond(
            answer, keepsAlive: !fault.closesConnection && request?.keepsAlive == true,
            isClientToBlame: fault.blame == .client)
    }

    private func respond(_ answer: LocalAnswer, keepsAlive: Bool, isClientToBlame: Bool = false) {
        attempt.abandon()
        upstream?.close()
        upstream = nil
        exchange = nil
        forgetHead()
        let staysOpen = keepsAlive && canSkipContent && !isDraining
        let hasBody = request?.method != .head && answer.body.readableBytes > 0
        if hasBody { tally?.responseBytes = UInt64(answer.body.readableBytes) }
        complete(status: UInt16(clamping: answer.status.code), isClientToBlame: isClientToBlame)

        outbox.append("HTTP/1.1 \(answer.status.code) \(answer.status.reasonPhrase)\r\n")
        for (name, value) in answer.headers { outbox.append("\(name): \(value)\r\n") }
        if !staysOpen {
            outbox.append("connection: close\r\n")
        } else if request?.version == .http10 {
            outbox.append("connection: keep-alive\r\n")
        }
        outbox.append("date: ")
        loop.withDate { date in outbox.append(atMost: date.count) { $0.append(date) } }
        outbox.append("\r\n\r\n")
        if hasBody { outbox.append(answer.body) }
        endResponse(staysOpen: staysOpen)
    }

    private var canSkipContent: Bool {
        if isRequestRead { return true }
        guard let request, !request.expectsContinue else { return request?.content == RequestHead.Content.none }
        switch request.content {
        case .none: return true
        case .length(let length): return length <= Self.skippableContent
        case .chunked: return false
        }
    }

    /// Records the end of the request and of its upstream connection's part in it: right before the last byte is written.
    func complete(status: UInt16, isClientToBlame: Bool) {
        leaveBackend()
        if let tally = tally.take() {
            if let sink = loop.accessLog {
                logged.end(
                    tally, status: status, endedAt: gateway.clock.monotonic(), peer: peer,
                    tls: tlsVersion, protocol: isStream ? .http2 : nil, loop: loop, sink: sink)
            }
            tally.complete(status: status, isClientToBlame: isClientToBlame, in: gateway, to: loop.recorder)
        }
        leaveFlight()
    }

    /// Writes what is left of a response whose request was recorded, and goes on with the connection.
    func endResponse(staysOpen: Bool) {
        guard let context else { return }
        if staysOpen {
            // Before the write, which may find the client gone.
            if isRequestRead {
                becomeIdle()
            } else {
                phase = .skipping
                wait(loop.timeouts.stall)
            }
            outbox.flush(to: context)
            if phase == .closed { return }
            takeArrivals()
            readIfWanted()
        } else {
            phase = .closing
            takeNoMore()
            wait(loop.timeouts.stall)
            let written = channel.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenSuccess { [self] in
                if phase == .closing { close() }
            }
            outbox.flush(to: context, promise: written)
        }
    }
}
