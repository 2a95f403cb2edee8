/// The backend's side of a connection as a value: for each request the informational responses, the final one and its content,
/// out of the bytes that arrive.
///
/// `begin` when a request is sent, then `next` as `RequestReader` has it, and `closed` when the backend closes. After a fault
/// the connection is of no use any more.
public struct ResponseReader: ~Copyable {
    public enum Event: Equatable, Sendable {
        /// Nothing more can be said before more bytes are there.
        case needsMore
        /// `head` is a whole informational response (1xx, but 101); the final one is still to come (RFC 9110 15.2).
        case informational
        /// `head` is a whole final response. Its offsets are into the bytes of this call, of which it is the beginning.
        case head
        /// `head` is the 101 that was asked for: what is behind it belongs to the other protocol, and comes as `payload`.
        case switched
        /// Bytes between the parts of the content were used up; there may be more to say about the rest.
        case framing
        /// Content, as a range of the bytes of this call.
        case payload(Range<Int>)
        /// The response is whole. Trailers, if any, are in `body`, with offsets into the bytes of this call.
        case end
    }

    public struct Step: Equatable, Sendable {
        public let event: Event
        /// How many bytes from the beginning are used up, once the event was dealt with.
        public let consumed: Int
    }

    private enum Phase {
        case idle, head, content, ended, tunnel, failed(ResponseFault)
    }

    private var limits: MessageLimits
    private var phase = Phase.idle
    private var parser = ResponseHeadParser()
    private var method = RequestMethod.get
    private var asksForWebSocket = false
    private var informationalCount = 0
    /// The head of the latest response.
    public private(set) var head = ResponseHead()
    /// The content of the latest response.
    public private(set) var body = BodyDecoder()

    /// Content may be of any size: `limits.contentBytes` is for requests.
    public init(limits: MessageLimits = MessageLimits()) {
        self.limits = limits
        self.limits.contentBytes = nil
    }

    /// Whether nothing of a response has arrived since the request was sent: a closed connection may then mean that the request
    /// was not read, either (RFC 9112 9.3.1).
    public var isUntouched: Bool {
        if case .head = phase { informationalCount == 0 && !parser.hasBegun } else { false }
    }

    /// Whether the connection may be kept for another request: the response is whole, nothing in it speaks against it, and
    /// nothing came behind it that was told of so far.
    public var isReusable: Bool { if case .idle = phase { head.keepsAlive } else { false } }

    /// A request was sent.
    ///
    /// - Parameter handsOverUpgrade: whether it asks for WebSocket.
    public mutating func begin(answering method: RequestMethod, handsOverUpgrade: Bool = false) {
        self.method = method
        asksForWebSocket = handsOverUpgrade
        informationalCount = 0
        parser = ResponseHeadParser()
        phase = .head
    }

    public mutating func next(_ bytes: UnsafeRawBufferPointer) throws(ResponseFault) -> Step {
        switch phase {
        case .idle:
            guard bytes.isEmpty else { throw fail(.unsolicited) }
            return Step(event: .needsMore, consumed: 0)
        case .head:
            return try nextHead(bytes)
        case .content:
            let step: BodyStep
            do { step = try body.decode(bytes, limits: limits) } catch { throw fail(.content(error)) }
            if !step.payload.isEmpty {
                if step.isComplete { phase = .ended }
                return Step(event: .payload(step.payload), consumed: step.consumed)
            }
            if step.isComplete { return end(consuming: step.consumed) }
            return Step(event: step.consumed > 0 ? .framing : .needsMore, consumed: step.consumed)
        case .ended: return end(consuming: 0)
        case .tunnel:
            return bytes.isEmpty
                ? Step(event: .needsMore, consumed: 0)
                : Step(event: .payload(0..<bytes.count), consumed: bytes.count)
        case .failed(let fault): throw fault
        }
    }

    /// The backend has closed. `true` if that is the end of the response, or of a tunnel; `false` if none was due.
    ///
    /// Throws where a response is missing something: what is passed on of it must not be completed (RFC 9112 8).
    public mutating func closed() throws(ResponseFault) -> Bool {
        switch phase {
        case .idle: return false
        case .head: throw fail(.truncatedHead)
        case .content:
            do { try body.closed() } catch { throw fail(.content(error)) }
            _ = end(consuming: 0)
            return true
        case .ended, .tunnel:
            _ = end(consuming: 0)
            return true
        case .failed(let fault): throw fault
        }
    }

    private mutating func nextHead(_ bytes: UnsafeRawBufferPointer) throws(ResponseFault) -> Step {
        do {
            guard try parser.parse(bytes, answering: method, limits: limits, into: &head) else {
                return Step(event: .needsMore, consumed: 0)
            }
        } catch {
            throw fail(error)
        }
        if head.status == 101 {
            guard asksForWebSocket, head.switchesToWebSocket else { throw fail(.switchNotAskedFor) }
            phase = .tunnel
            return Step(event: .switched, consumed: head.length)
        }
        if head.isInformational {
            informationalCount += 1
            guard informationalCount <= limits.informationalResponses else { throw fail(.tooManyInformational) }
            return Step(event: .informational, consumed: head.length)
        }
        body.begin(head.framing)
        phase = body.isComplete ? .ended : .content
        return Step(event: .head, consumed: head.length)
    }

    private mutating func end(consuming consumed: Int) -> Step {
        phase = .idle
        return Step(event: .end, consumed: consumed)
    }

    private mutating func fail(_ fault: ResponseFault) -> ResponseFault {
        phase = .failed(fault)
        return fault
    }
}
