/// The client's side of a connection as a value: requests one after the other, heads and content, out of the bytes that arrive.
///
/// Hand in what has arrived and was not consumed; do what the event says; drop what was consumed; repeat until `needsMore`.
/// Pipelined requests wait in the caller's buffer: nothing is read behind a request before the caller asks for it. After a fault
/// the connection is of no use any more, and every further call throws the same one.
public struct RequestReader: ~Copyable {
    public enum Event: Equatable, Sendable {
        /// Nothing more can be said before more bytes are there.
        case needsMore
        /// `head` is whole. Its offsets are into the bytes of this call, of which it is the beginning.
        case head
        /// Bytes between the parts of the content were used up; there may be more to say about the rest.
        case framing
        /// Content, as a range of the bytes of this call.
        case payload(Range<Int>)
        /// The request is whole. Trailers, if any, are in `body`, with offsets into the bytes of this call.
        case end
        /// The connection carries no further request: what comes is to be ignored.
        case closed
    }

    public struct Step: Equatable, Sendable {
        public let event: Event
        /// How many bytes from the beginning are used up, once the event was dealt with.
        public let consumed: Int
    }

    private enum Phase {
        case head, content, ended, tunnel, closed, failed(RequestFault)
    }

    private let limits: MessageLimits
    private let scheme: Scheme
    private var phase = Phase.head
    private var parser = RequestHeadParser()
    /// The head of the latest request.
    public private(set) var head = RequestHead()
    /// The content of the latest request.
    public private(set) var body = BodyDecoder()

    public init(limits: MessageLimits = MessageLimits(), scheme: Scheme = .http) {
        self.limits = limits
        self.scheme = scheme
    }

    /// Whether a request has begun whose head is not whole yet.
    public var isInHead: Bool { if case .head = phase { parser.hasBegun } else { false } }

    /// Whether the latest request was read to its end.
    public var isBetweenRequests: Bool { if case .head = phase { !parser.hasBegun } else { false } }

    public mutating func next(_ bytes: UnsafeRawBufferPointer) throws(RequestFault) -> Step {
        switch phase {
        case .head:
            do {
                guard try parser.parse(bytes, limits: limits, scheme: scheme, into: &head) else {
                    return Step(event: .needsMore, consumed: 0)
                }
            } catch {
                throw fail(error)
            }
            body.begin(head.bodyFraming)
            phase = body.isComplete ? .ended : .content
            return Step(event: .head, consumed: head.length)
        case .content:
            let step: BodyStep
            do { step = try body.decode(bytes, limits: limits) } catch {
                throw fail(error == .tooLarge ? .contentTooLarge : .content(error))
            }
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
        case .closed: return Step(event: .closed, consumed: bytes.count)
        case .failed(let fault): throw fault
        }
    }

    /// No further request is taken: the answer to the latest one says `Connection: close`.
    public mutating func close() {
        if case .failed = phase { return }
        phase = .closed
    }

    /// The backend has switched protocols: everything behind the request that asked for it is content.
    ///
    /// Precondition: `head.upgrade` was handed over and the request has ended.
    public mutating func becomeTunnel() { phase = .tunnel }

    /// Gives memory back that an idle connection does not need.
    public mutating func releaseStorage() {
        guard isBetweenRequests else { return }
        head.fields.releaseStorage()
    }

    /// A request without content has ended with its head; one whose connection stays makes room for the next.
    private mutating func end(consuming consumed: Int) -> Step {
        phase = head.keepsAlive ? .head : .closed
        return Step(event: .end, consumed: consumed)
    }

    private mutating func fail(_ fault: RequestFault) -> RequestFault {
        phase = .failed(fault)
        return fault
    }
}

extension RequestHead {
    /// The framing of the content, for a decoder.
    public var bodyFraming: BodyFraming {
        switch content {
        case .none: .none
        case .length(let length): .length(length)
        case .chunked: .chunked
        }
    }
}
