import NIOCore
import VeloFormat
import VeloHTTP

/// What the access log says of a request that its head told, kept until the request ends. Only where there is an access log.
struct LoggedRequest {
    /// Method, target and request id, one behind the other.
    private var texts = ByteBuffer()
    private var method = 0..<0
    private var target = 0..<0
    private var requestID = 0..<0
    private var trace: (high: UInt64, low: UInt64) = (0, 0)
    private(set) var version = HTTPVersion.http11
    /// The row of (pool, backend) that the request went to last, or was to go to.
    var backend: Int?
    /// On the gateway's monotonic clock; `nil` for what did not happen.
    var connectBegan: UInt64?
    /// Of the last attempt, if it made a connection.
    var connected: UInt64?
    var sent: UInt64?
    var answered: UInt64?

    /// Copies what the log wants to know of a head that was read from `bytes`.
    ///
    /// - Parameter identity: what the backend is told where the client said nothing.
    mutating func begin(
        _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer, identity: RequestIdentity,
        policy: ForwardingPolicy, loop: LoopContext
    ) {
        let buffer = texts.capacity > 0 ? texts : loop.shelf.take()
        self = LoggedRequest()
        texts = buffer
        texts.clear()
        version = head.version
        method = append(bytes[part: head.methodRange])
        target = append(bytes[part: head.targetRange])
        if let range = head.requestID(in: bytes), policy.requestID != .drop {
            requestID = append(bytes[part: range])
        } else if policy.requestID == .passOrMake {
            let start = texts.writerIndex
            texts.writeWithUnsafeMutableBytes(minimumWritableBytes: 32) { memory in
                var writer = ByteWriter(memory)
                identity.writeRequestID(into: &writer)
                return writer.count
            }
            requestID = start..<texts.writerIndex
        }
        if let range = head.traceparent(in: bytes), policy.traceContext != .drop {
            let id = TraceID(in: bytes[part: range])
            trace = (id.high, id.low)
        } else if policy.traceContext == .passOrMake {
            trace = identity.trace
        }
    }

    /// Logs the request, and forgets it.
    mutating func end(
        _ tally: borrowing RequestTally, status: UInt16, endedAt now: UInt64, peer: Peer,
        tls: AccessRecord.TLSVersion?, protocol spoken: AccessRecord.HTTPProtocol?, loop: LoopContext,
        sink: AccessLogSink
    ) {
        let gateway = loop.gateway
        var record = AccessRecord(
            time: gateway.clock.wallMilliseconds(), status: status,
            httpProtocol: spoken ?? (version == .http10 ? .http10 : .http11))
        record.duration = now > tally.startedAt ? now - tally.startedAt : 0
        record.requestBytes = tally.requestBytes
        record.responseBytes = tally.responseBytes
        record.traceHigh = trace.high
        record.traceLow = trace.low
        if let connectBegan, let connected { record.connect = connected &- connectBegan }
        if let sent, let answered { record.firstByte = answered &- sent }
        record.tls = tls
        texts.withUnsafeReadableBytes { bytes in
            record.method = bytes[part: method]
            record.target = bytes[part: target]
            record.requestID = bytes[part: requestID]
            peer.origin.withAddress { address in
                record.client = address
                gateway.names.withTexts(of: tally.place, backend: backend) { tenant, pool, backend in
                    record.tenant = tenant
                    record.pool = pool
                    record.backend = backend
                    sink.append(record)
                }
            }
        }
        let buffer = texts
        self = LoggedRequest()
        loop.shelf.give(buffer)
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        let start = texts.writerIndex
        texts.writeBytes(bytes)
        return start..<texts.writerIndex
    }
}
