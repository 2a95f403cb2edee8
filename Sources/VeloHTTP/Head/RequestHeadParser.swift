/// Reads request heads from the bytes of a connection, one after the other, into a head that the caller reuses.
///
/// Each byte is looked at once, in whatever pieces it arrives, and the outcome does not depend on the pieces. Linear.
public struct RequestHeadParser {
    private enum Step {
        case emptyLines, method, target, version, fields
    }

    private var step = Step.emptyLines
    private var cursor = 0
    private var mark = 0
    private var emptyLines = 0
    private var section = FieldSectionParser(at: 0)

    public init() {}

    /// Whether a request has begun: more than the empty lines that may come before one (RFC 9112 2.2) was read.
    public var hasBegun: Bool { step != .emptyLines }

    /// Reads on. `true` once the head is whole: then `head.length` bytes are its, and the parser is ready for the next.
    ///
    /// - Parameter bytes: begins where the previous head or content ended, and holds what an earlier call for this head had, if
    ///   there was one; it may have moved.
    /// - Parameter head: the same from call to call of one head.
    public mutating func parse(
        _ bytes: UnsafeRawBufferPointer, limits: borrowing MessageLimits, scheme: Scheme = .http,
        into head: inout RequestHead
    ) throws(RequestFault) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        if cursor == 0 { head.reset() }
        let end = min(bytes.count, limits.headBytes)
        guard try advance(base, to: end, limits: limits, scheme: scheme, into: &head) else {
            guard bytes.count < limits.headBytes else { throw .headTooLarge }
            return false
        }
        head.length = section.cursor
        self = RequestHeadParser()
        try head.readFields(in: base, limits: limits)
        return true
    }

    @inline(__always)
    private mutating func advance(
        _ bytes: UnsafeRawPointer, to end: Int, limits: borrowing MessageLimits, scheme: Scheme,
        into head: inout RequestHead
    ) throws(RequestFault) -> Bool {
        if step == .emptyLines {
            guard try skipEmptyLines(bytes, to: end) else { return false }
            step = .method
        }
        if step == .method {
            guard try readMethod(bytes, to: end, limits: limits, into: &head) else { return false }
            step = .target
        }
        if step == .target {
            cursor = bytes.endOfVisible(from: cursor, to: end)
            guard cursor &- mark <= limits.targetBytes else { throw .targetTooLong }
            guard cursor < end else { return false }
            guard bytes.byte(cursor) == Byte.space, cursor > mark else { throw .targetInvalid }
            head.targetRange = mark..<cursor
            cursor &+= 1
            mark = cursor
            step = .version
            try head.readTarget(in: bytes, scheme: scheme)
        }
        if step == .version {
            guard try readVersion(bytes, to: end, into: &head) else { return false }
            section = FieldSectionParser(at: cursor)
            step = .fields
        }
        do {
            return try section.parse(bytes, to: end, limits: limits, into: &head.fields)
        } catch {
            throw .field(error)
        }
    }

    /// RFC 9112 2.2: empty lines before a request line are to be skipped, at least one.
    private mutating func skipEmptyLines(_ bytes: UnsafeRawPointer, to end: Int) throws(RequestFault) -> Bool {
        while cursor < end {
            let byte = bytes.byte(cursor)
            guard byte == Byte.carriageReturn else {
                guard byte != Byte.lineFeed else { throw .lineEnd }
                mark = cursor
                return true
            }
            guard cursor &+ 1 < end else { return false }
            guard bytes.byte(cursor &+ 1) == Byte.lineFeed else { throw .lineEnd }
            cursor &+= 2
            emptyLines &+= 1
            guard emptyLines <= MessageLimits.emptyLines else { throw .emptyLines }
        }
        return false
    }

    private mutating func readMethod(
        _ bytes: UnsafeRawPointer, to end: Int, limits: borrowing MessageLimits, into head: inout RequestHead
    ) throws(RequestFault) -> Bool {
        while cursor < end, ByteSet.token.contains(bytes.byte(cursor)) {
            cursor &+= 1
            guard cursor &- mark <= limits.methodBytes else { throw .methodTooLong }
        }
        guard cursor < end else { return false }
        guard bytes.byte(cursor) == Byte.space, cursor > mark else { throw .methodInvalid }
        head.methodRange = mark..<cursor
        head.method = .recognise(bytes + mark, count: cursor &- mark)
        guard head.method != .connect else { throw .methodNotImplemented }
        cursor &+= 1
        mark = cursor
        return true
    }

    private mutating func readVersion(
        _ bytes: UnsafeRawPointer, to end: Int, into head: inout RequestHead
    ) throws(RequestFault) -> Bool {
        let version: HTTPVersion?
        do { version = try parseVersion(bytes, from: mark, to: end) } catch {
            throw error == .notSupported ? .versionNotSupported : .versionInvalid
        }
        guard let version else { return false }
        let line = mark &+ versionLength
        guard line < end else { return false }
        guard bytes.byte(line) == Byte.carriageReturn else {
            throw bytes.byte(line) == Byte.lineFeed ? .lineEnd : .versionInvalid
        }
        guard line &+ 1 < end else { return false }
        guard bytes.byte(line &+ 1) == Byte.lineFeed else { throw .lineEnd }
        head.version = version
        cursor = line &+ 2
        return true
    }
}

/// Why the version of a message is none that is spoken here.
enum VersionFault: Error {
    case invalid, notSupported
}

/// The bytes of `HTTP/1.1`.
let versionLength = 8

/// Reads `HTTP/` DIGIT `.` DIGIT (RFC 9112 2.3); `nil` if some of it is missing so far and the rest could be one.
///
/// A higher minor version is the highest one known (RFC 9110 2.5).
@inline(__always)
func parseVersion(_ bytes: UnsafeRawPointer, from start: Int, to end: Int) throws(VersionFault) -> HTTPVersion? {
    if start &+ versionLength <= end {
        // "HTTP/1.1" and "HTTP/1.0" as little-endian words.
        let word = UInt64(littleEndian: bytes.word(start))
        if word == 0x312E_312F_5054_5448 { return .http11 }
        if word == 0x302E_312F_5054_5448 { return .http10 }
    }
    return try parseOddVersion(bytes, from: start, to: end)
}

@inline(never)
private func parseOddVersion(
    _ bytes: UnsafeRawPointer, from start: Int, to end: Int
) throws(VersionFault) -> HTTPVersion? {
    let expected = UnsafeRawPointer(("HTTP/1." as StaticString).utf8Start)
    for index in 0..<min(end &- start, versionLength) {
        let byte = bytes.byte(start &+ index)
        switch index {
        case 5:
            guard byte.isDigit else { throw .invalid }
            guard byte == expected.byte(index) else { throw .notSupported }
        case 7:
            guard byte.isDigit else { throw .invalid }
            return byte == Byte.zero ? .http10 : .http11
        default:
            guard byte == expected.byte(index) else { throw .invalid }
        }
    }
    return nil
}
