/// Reads response heads from the bytes of a backend's connection; see `RequestHeadParser`.
public struct ResponseHeadParser {
    private enum Step {
        case version, status, reason, fields
    }

    private var step = Step.version
    private var cursor = 0
    private var mark = 0
    private var section = FieldSectionParser(at: 0)

    public init() {}

    /// Whether some byte of a head has been read.
    public var hasBegun: Bool { cursor > 0 }

    /// Reads on. `true` once the head is whole: then `head.length` bytes are its, and the parser is ready for the next.
    ///
    /// - Parameter bytes: begins where the previous head or content ended, and holds what an earlier call for this head had.
    /// - Parameter method: of the request that is answered, because the content depends on it.
    public mutating func parse(
        _ bytes: UnsafeRawBufferPointer, answering method: RequestMethod, limits: borrowing MessageLimits,
        into head: inout ResponseHead
    ) throws(ResponseFault) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        if cursor == 0 { head.reset() }
        let end = min(bytes.count, limits.headBytes)
        guard try advance(base, to: end, limits: limits, into: &head) else {
            guard bytes.count < limits.headBytes else { throw .headTooLarge }
            return false
        }
        head.length = section.cursor
        self = ResponseHeadParser()
        try head.readFields(in: base, answering: method, limits: limits)
        return true
    }

    @inline(__always)
    private mutating func advance(
        _ bytes: UnsafeRawPointer, to end: Int, limits: borrowing MessageLimits, into head: inout ResponseHead
    ) throws(ResponseFault) -> Bool {
        if step == .version {
            guard try readVersion(bytes, to: end, into: &head) else { return false }
            step = .status
        }
        if step == .status {
            guard try readStatus(bytes, to: end, into: &head) else { return false }
            step = .reason
        }
        if step == .reason {
            guard try readReason(bytes, to: end, limits: limits, into: &head) else { return false }
            section = FieldSectionParser(at: cursor)
            step = .fields
        }
        do {
            return try section.parse(bytes, to: end, limits: limits, into: &head.fields)
        } catch {
            throw .field(error)
        }
    }

    /// The version, and the SP behind it. No empty line may come before: that leniency is for requests only (RFC 9112 2.2).
    private mutating func readVersion(
        _ bytes: UnsafeRawPointer, to end: Int, into head: inout ResponseHead
    ) throws(ResponseFault) -> Bool {
        let version: HTTPVersion?
        do { version = try parseVersion(bytes, from: 0, to: end) } catch {
            throw error == .notSupported ? .versionNotSupported : .statusLineInvalid
        }
        cursor = min(end, versionLength)
        guard let version, end > versionLength else { return false }
        guard bytes.byte(versionLength) == Byte.space else { throw .statusLineInvalid }
        head.version = version
        head.status = 0
        cursor = versionLength &+ 1
        mark = cursor
        return true
    }

    /// Three digits, and what follows them. RFC 9112 4 wants an SP even without a reason; a line that ends at once can be read in
    /// one way only, and some servers send it.
    private mutating func readStatus(
        _ bytes: UnsafeRawPointer, to end: Int, into head: inout ResponseHead
    ) throws(ResponseFault) -> Bool {
        while cursor < end, cursor < mark &+ 3 {
            guard bytes.byte(cursor).isDigit else { throw .statusLineInvalid }
            head.status = head.status &* 10 &+ UInt16(bytes.byte(cursor) &- Byte.zero)
            cursor &+= 1
        }
        guard cursor < end else { return false }
        guard (100..<600).contains(head.status) else { throw .statusOutOfRange }
        switch bytes.byte(cursor) {
        case Byte.space: cursor &+= 1
        case Byte.carriageReturn: break
        case Byte.lineFeed: throw .lineEnd
        default: throw .statusLineInvalid
        }
        mark = cursor
        return true
    }

    private mutating func readReason(
        _ bytes: UnsafeRawPointer, to end: Int, limits: borrowing MessageLimits, into head: inout ResponseHead
    ) throws(ResponseFault) -> Bool {
        while true {
            cursor = bytes.endOfText(from: cursor, to: end)
            guard cursor &- mark <= limits.lineBytes else { throw .headTooLarge }
            guard cursor < end else { return false }
            switch bytes.byte(cursor) {
            case Byte.tab: cursor &+= 1
            case Byte.carriageReturn:
                guard cursor &+ 1 < end else { return false }
                guard bytes.byte(cursor &+ 1) == Byte.lineFeed else { throw .lineEnd }
                head.reasonRange = mark..<cursor
                cursor &+= 2
                return true
            case Byte.lineFeed: throw .lineEnd
            default: throw .reasonInvalid
            }
        }
    }
}
