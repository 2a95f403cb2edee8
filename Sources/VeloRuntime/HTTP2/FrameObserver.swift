import NIOCore

/// Reads the frame headers of a byte stream (RFC 9113 4.1), and the error codes of the frames that have one, in pieces of any
/// size. Looks at 17 bytes of a frame at most.
struct FrameObserver {
    enum Ending: Equatable {
        /// RST_STREAM and its error code (RFC 9113 6.4).
        case stream(UInt32)
        /// GOAWAY and its error code (RFC 9113 6.8).
        case connection(UInt32)
    }

    private static let headerLength = 9
    private static let reset: UInt8 = 3
    private static let goAway: UInt8 = 7

    /// The beginning of the current frame: its header, and what is needed of the payload.
    private var beginning: [UInt8] = []
    /// How many bytes of the current frame are still to come and do not matter.
    private var skipped = 0

    init() { beginning.reserveCapacity(Self.headerLength + 8) }

    /// Calls `body` for each ending that became whole with these bytes.
    mutating func read(_ bytes: UnsafeRawBufferPointer, _ body: (Ending) -> Void) {
        var index = 0
        while index < bytes.count {
            if skipped > 0 {
                let count = min(skipped, bytes.count - index)
                skipped -= count
                index += count
                continue
            }
            beginning.append(bytes[index])
            index += 1
            takeFrame(body)
        }
    }

    private mutating func takeFrame(_ body: (Ending) -> Void) {
        guard beginning.count >= Self.headerLength else { return }
        let length = Int(beginning[0]) << 16 | Int(beginning[1]) << 8 | Int(beginning[2])
        // What comes before the code: nothing, or the last stream's number.
        let codeStart: Int
        switch beginning[3] {
        case Self.reset: codeStart = Self.headerLength
        case Self.goAway: codeStart = Self.headerLength + 4
        default:
            skipped = length
            beginning.removeAll(keepingCapacity: true)
            return
        }
        let needed = codeStart + 4
        guard Self.headerLength + length >= needed else {
            // No such frame is valid, and none leaves here.
            skipped = length
            beginning.removeAll(keepingCapacity: true)
            return
        }
        guard beginning.count == needed else { return }
        let code = beginning[codeStart...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        body(beginning[3] == Self.reset ? .stream(code) : .connection(code))
        skipped = Self.headerLength + length - needed
        beginning.removeAll(keepingCapacity: true)
    }
}
