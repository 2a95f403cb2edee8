/// How the end of a message's content is found (RFC 9112 6.3).
public enum BodyFraming: Equatable, Sendable {
    case none
    case length(UInt64)
    case chunked
    /// Only of responses.
    case untilClose
}

/// What a decoder made of some bytes.
public struct BodyStep: Equatable, Sendable {
    /// How many bytes from the beginning are used up. The rest is to be handed in again, in front of what comes.
    public let consumed: Int
    /// Where in the bytes content is, if there is any; it ends where `consumed` does.
    public let payload: Range<Int>
    /// Whether the content is whole. What is behind `consumed` belongs to the next message.
    public let isComplete: Bool
}

/// Finds the content in the bytes of a connection, without copying any of it.
///
/// Call `decode` until it consumes nothing or is complete. One decoder serves one message after the other and keeps its memory.
public struct BodyDecoder: ~Copyable {
    private enum State {
        case complete, length, untilClose, chunkLine, chunkData, chunkCarriageReturn, chunkLineFeed, lastLine, trailers
    }

    private var state = State.complete
    /// Of the content or the chunk.
    private var remaining: UInt64 = 0
    private var line = ChunkLine()
    private var section = FieldSectionParser(at: 0)
    /// Bytes of content so far, as far as they were announced.
    private var announced: UInt64 = 0
    /// The trailer fields of a message that is complete, as offsets into the bytes of the step that completed it.
    public private(set) var trailers = FieldTable()
    /// How many bytes the trailer section took, the empty line included.
    public private(set) var trailerLength = 0

    public init() {}

    /// Begins with the content of a message.
    public mutating func begin(_ framing: BodyFraming) {
        trailers.removeAll()
        trailerLength = 0
        announced = 0
        switch framing {
        case .none, .length(0): state = .complete
        case .length(let length):
            state = .length
            remaining = length
        case .chunked:
            state = .chunkLine
            line = ChunkLine()
        case .untilClose: state = .untilClose
        }
    }

    public var isComplete: Bool { state == .complete }

    /// Takes bytes up to the end of the first span of content in them.
    ///
    /// It consumes nothing only if it needs more bytes, which are then at most the trailer section.
    public mutating func decode(
        _ bytes: UnsafeRawBufferPointer, limits: borrowing MessageLimits
    ) throws(ContentFault) -> BodyStep {
        guard let base = bytes.baseAddress, state != .complete else {
            return BodyStep(consumed: 0, payload: 0..<0, isComplete: state == .complete)
        }
        var index = 0
        let end = bytes.count
        while index < end {
            switch state {
            case .complete: return BodyStep(consumed: index, payload: index..<index, isComplete: true)
            case .untilClose:
                try announce(UInt64(end &- index), limits)
                return BodyStep(consumed: end, payload: index..<end, isComplete: false)
            case .length, .chunkData:
                let count = Int(min(UInt64(end &- index), remaining))
                remaining &-= UInt64(count)
                if remaining == 0 { state = state == .length ? .complete : .chunkCarriageReturn }
                return BodyStep(
                    consumed: index &+ count, payload: index..<index &+ count, isComplete: state == .complete)
            case .chunkLine:
                if try line.take(base.byte(index), limits: limits) {
                    remaining = line.size
                    try announce(remaining, limits)
                    state = remaining == 0 ? .lastLine : .chunkData
                }
                index &+= 1
            case .chunkCarriageReturn:
                guard base.byte(index) == Byte.carriageReturn else { throw .chunkEndInvalid }
                state = .chunkLineFeed
                index &+= 1
            case .chunkLineFeed:
                guard base.byte(index) == Byte.lineFeed else { throw .chunkEndInvalid }
                state = .chunkLine
                index &+= 1
            case .lastLine:
                // The section is read from the beginning of a region, so that its offsets mean something to the caller.
                state = .trailers
                section = FieldSectionParser(at: 0)
                if index > 0 { return BodyStep(consumed: index, payload: index..<index, isComplete: false) }
            case .trailers:
                return try readTrailers(base, to: end, limits: limits)
            }
        }
        return BodyStep(consumed: end, payload: end..<end, isComplete: false)
    }

    /// The sender has closed: the end of the content if that is how it is delimited, otherwise it is missing some
    /// (RFC 9112 8).
    public mutating func closed() throws(ContentFault) {
        guard state == .untilClose || state == .complete else { throw .truncated }
        state = .complete
    }

    private mutating func readTrailers(
        _ bytes: UnsafeRawPointer, to end: Int, limits: borrowing MessageLimits
    ) throws(ContentFault) -> BodyStep {
        let isWhole: Bool
        do {
            isWhole = try section.parse(bytes, to: min(end, limits.trailerBytes), limits: limits, into: &trailers)
        } catch {
            throw .trailer(error)
        }
        guard isWhole else {
            guard end < limits.trailerBytes else { throw .trailer(.sectionTooLarge) }
            return BodyStep(consumed: 0, payload: 0..<0, isComplete: false)
        }
        state = .complete
        trailerLength = section.cursor
        return BodyStep(consumed: section.cursor, payload: section.cursor..<section.cursor, isComplete: true)
    }

    private mutating func announce(_ count: UInt64, _ limits: borrowing MessageLimits) throws(ContentFault) {
        // Each size is below 2^63, and the sum of all that was announced before was sent.
        announced = announced.addingReportingOverflow(count).overflow ? .max : announced &+ count
        if let limit = limits.contentBytes, announced > limit { throw .tooLarge }
    }
}
