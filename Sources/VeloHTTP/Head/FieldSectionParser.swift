/// Reads field lines up to the empty line that ends them, and goes on where it stopped when more bytes are there.
///
/// Used for heads of requests and responses and for trailers, so that one set of rules holds for all. Each byte is looked at
/// once, whatever the pieces it comes in, and the outcome does not depend on the pieces.
struct FieldSectionParser {
    private enum Step {
        case lineStart, name, beforeValue, value
    }

    private var step = Step.lineStart
    private var nameStart = 0
    private var nameLength = 0
    private var valueStart = 0
    private var hasUnderscore = false
    /// How far the region has been read; behind the section once it is whole.
    private(set) var cursor: Int

    /// A section that begins at an offset into the region.
    init(at start: Int) { cursor = start }

    /// Reads on in a region that holds the same bytes as before and more of them. Whether the section is whole.
    ///
    /// - Parameter end: how many bytes are there, or how many there may be, if that is less.
    @inline(__always)
    mutating func parse(
        _ bytes: UnsafeRawPointer, to end: Int, limits: borrowing MessageLimits, into table: inout FieldTable
    ) throws(FieldFault) -> Bool {
        while true {
            switch step {
            case .lineStart:
                takeWholeLines(bytes, to: end, limits: limits, into: &table)
                guard cursor < end else { return false }
                let byte = bytes.byte(cursor)
                if byte == Byte.carriageReturn {
                    guard cursor &+ 1 < end else { return false }
                    guard bytes.byte(cursor &+ 1) == Byte.lineFeed else { throw .bareCarriageReturn }
                    cursor &+= 2
                    return true
                }
                guard !byte.isBlank else { throw .foldedLine }
                guard byte != Byte.lineFeed else { throw .bareLineFeed }
                guard table.count < limits.fieldCount else { throw .tooManyFields }
                nameStart = cursor
                hasUnderscore = false
                step = .name
                fallthrough
            case .name:
                cursor = bytes.endOfToken(from: cursor, to: end, hasUnderscore: &hasUnderscore)
                guard cursor &- nameStart <= limits.lineBytes else { throw .lineTooLong }
                guard cursor < end else { return false }
                guard bytes.byte(cursor) == Byte.colon else { throw nameFault(bytes.byte(cursor)) }
                nameLength = cursor &- nameStart
                guard nameLength > 0 else { throw .emptyName }
                cursor &+= 1
                step = .beforeValue
                fallthrough
            case .beforeValue:
                while cursor < end, bytes.byte(cursor).isBlank { cursor &+= 1 }
                guard cursor &- nameStart <= limits.lineBytes else { throw .lineTooLong }
                guard cursor < end else { return false }
                valueStart = cursor
                step = .value
                fallthrough
            case .value:
                cursor = bytes.endOfText(from: cursor, to: end)
                guard cursor &- nameStart <= limits.lineBytes else { throw .lineTooLong }
                guard cursor < end else { return false }
                switch bytes.byte(cursor) {
                case Byte.tab:
                    cursor &+= 1
                case Byte.carriageReturn:
                    guard cursor &+ 1 < end else { return false }
                    guard bytes.byte(cursor &+ 1) == Byte.lineFeed else { throw .bareCarriageReturn }
                    Self.append(
                        bytes, nameStart, nameLength, valueStart, cursor, hasUnderscore: hasUnderscore, to: &table)
                    cursor &+= 2
                    step = .lineStart
                case Byte.lineFeed: throw .bareLineFeed
                default: throw .controlByte
                }
            }
        }
    }

    /// Takes the lines that are here to their ends and have nothing odd about them, which are nearly all, with no note of where
    /// in a line it is. Whatever else comes is read from the beginning of its line, by the steps.
    @inline(__always)
    private mutating func takeWholeLines(
        _ bytes: UnsafeRawPointer, to end: Int, limits: borrowing MessageLimits, into table: inout FieldTable
    ) {
        let lineBytes = limits.lineBytes
        let fieldCount = limits.fieldCount
        var start = cursor
        while start < end, table.count < fieldCount {
            var hasUnderscore = false
            let colon = bytes.endOfToken(from: start, to: end, hasUnderscore: &hasUnderscore)
            // Behind the colon something has to be, a line end at least.
            guard colon > start, colon &+ 1 < end, bytes.byte(colon) == Byte.colon else { break }
            var valueStart = colon &+ 1
            while valueStart < end, bytes.byte(valueStart).isBlank { valueStart &+= 1 }
            var valueEnd = bytes.endOfText(from: valueStart, to: end)
            while valueEnd < end, bytes.byte(valueEnd) == Byte.tab {
                valueEnd = bytes.endOfText(from: valueEnd &+ 1, to: end)
            }
            guard valueEnd &+ 1 < end, bytes.byte(valueEnd) == Byte.carriageReturn,
                bytes.byte(valueEnd &+ 1) == Byte.lineFeed, valueEnd &- start <= lineBytes
            else { break }
            Self.append(bytes, start, colon &- start, valueStart, valueEnd, hasUnderscore: hasUnderscore, to: &table)
            start = valueEnd &+ 2
        }
        cursor = start
    }

    /// Keeps a line whose value ends, with blanks, at an offset.
    @inline(__always)
    private static func append(
        _ bytes: UnsafeRawPointer, _ nameStart: Int, _ nameLength: Int, _ valueStart: Int, _ lineEnd: Int,
        hasUnderscore: Bool, to table: inout FieldTable
    ) {
        var valueEnd = lineEnd
        while valueEnd > valueStart, bytes.byte(valueEnd &- 1).isBlank { valueEnd &-= 1 }
        table.append(
            Field(
                nameStart: UInt32(truncatingIfNeeded: nameStart), valueStart: UInt32(truncatingIfNeeded: valueStart),
                valueLength: UInt32(truncatingIfNeeded: valueEnd &- valueStart),
                nameLength: UInt16(truncatingIfNeeded: nameLength),
                name: .recognise(bytes + nameStart, count: nameLength), hasUnderscore: hasUnderscore))
    }

    @inline(never)
    private func nameFault(_ byte: UInt8) -> FieldFault {
        if cursor == nameStart { return .nameInvalid }
        return byte.isBlank ? .blankBeforeColon : .nameInvalid
    }
}
