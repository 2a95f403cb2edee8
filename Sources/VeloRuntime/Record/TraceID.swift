import VeloFormat

/// The trace id of a W3C `traceparent` field, never raw bytes of a client: 32 hex digits, not all zero.
///
/// Source: W3C Trace Context, section 3.2.
struct TraceID: Equatable {
    let high: UInt64
    let low: UInt64

    /// Reads a `traceparent` that is known to be valid: VERSION-TRACE-PARENT-FLAGS, of 2, 32, 16 and 2 digits.
    init(in field: UnsafeRawBufferPointer) {
        high = Self.number(field[3..<19])
        low = Self.number(field[19..<35])
    }

    /// The same; `nil` if the trace is not sampled: an exemplar that leads to no trace is worse than none.
    init?(sampledIn field: UnsafeRawBufferPointer) {
        guard field.count >= 55, Self.number(field[53..<55]) & 1 == 1 else { return nil }
        self.init(in: field)
    }

    /// The trace as an exemplar has it, recorded now.
    func reference(_ clock: RuntimeClock) -> TraceReference {
        TraceReference(high: high, low: low, milliseconds: UInt64(max(0, clock.wall())) * 1000)
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        digits.reduce(0) { number, digit in
            number << 4
                | UInt64(digit < UInt8(ascii: "a") ? digit &- UInt8(ascii: "0") : digit &- UInt8(ascii: "a") &+ 10)
        }
    }
}
