import VeloHTTP

/// A response as it was read, and as it was written for a client.
struct ResponseRun: Equatable {
    var informational: [UInt16] = []
    var status: UInt16?
    var hasSwitched = false
    var forwardedHead: [UInt8] = []
    var framing: ResponseForwarding.Framing?
    var body: [UInt8] = []
    var trailers: [UInt8] = []
    var isComplete = false
    var isReusable = false
    var fault: ResponseFault?
    /// Whether there was something behind the response.
    var hasLeftOvers = false
}

let testDate = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)

/// Reads what a backend sends in answer to one request, cut into pieces before the given offsets, and forwards it.
func readResponse(
    _ raw: [UInt8], cutAt cuts: [Int] = [], answering method: RequestMethod = .get, asksForWebSocket: Bool = false,
    thenCloses: Bool = false, to version: HTTPVersion = .http11
) -> ResponseRun {
    var run = ResponseRun()
    var reader = ResponseReader()
    reader.begin(answering: method, handsOverUpgrade: asksForWebSocket)
    var start = 0
    do {
        for end in cuts + [raw.count] {
            var isWaiting = false
            while !isWaiting {
                let region = Array(raw[start..<end])
                let step = try region.withUnsafeBytes { bytes throws(ResponseFault) in
                    let step = try reader.next(bytes)
                    precondition(step.consumed <= bytes.count)
                    observe(step, bytes, &reader, &run, method, version)
                    return step
                }
                start += step.consumed
                if step.event == .end { run.isReusable = reader.isReusable }
                isWaiting = step.event == .needsMore
            }
        }
        if thenCloses, try reader.closed() {
            run.isComplete = true
            run.isReusable = false
        }
    } catch let fault as ResponseFault {
        if fault == .unsolicited {
            // The response is whole; what is behind it only makes the connection unfit.
            run.hasLeftOvers = true
            run.isReusable = false
        } else {
            run.fault = fault
        }
    } catch {
        preconditionFailure("readers throw faults only")
    }
    return run
}

private func observe(
    _ step: ResponseReader.Step, _ bytes: UnsafeRawBufferPointer, _ reader: inout ResponseReader,
    _ run: inout ResponseRun, _ method: RequestMethod, _ version: HTTPVersion
) {
    switch step.event {
    case .informational: run.informational.append(reader.head.status)
    case .head, .switched:
        run.status = reader.head.status
        run.hasSwitched = step.event == .switched
        let forwarding = ResponseForwarding(reader.head, to: version, keepsAlive: true)
        run.framing = forwarding.framing
        run.forwardedHead = encoded(ResponseHeadWriter.longestHead(reader.head)) { writer in
            testDate.withUnsafeBytes { date in
                ResponseHeadWriter.write(reader.head, in: bytes, as: forwarding, date: date, into: &writer)
            }
        }
    case .payload(let range): run.body += bytes[range]
    case .end:
        run.isComplete = true
        if run.framing == .chunked {
            run.trailers = encoded { writer in ChunkedEncoder.finish(with: reader.body, in: bytes, into: &writer) }
        }
    case .needsMore, .framing: break
    }
}

extension ResponseRun {
    /// Everything that a client gets.
    var forwarded: [UInt8] {
        guard framing == .chunked else { return forwardedHead + body }
        return forwardedHead
            + encoded { writer in
                ChunkedEncoder.begin(body.count, into: &writer)
                body.withUnsafeBytes { writer.append($0) }
                ChunkedEncoder.end(body.count, into: &writer)
            } + (trailers.isEmpty ? Array("0\r\n\r\n".utf8) : trailers)
    }
}
