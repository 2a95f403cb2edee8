import VeloFormat

/// The trace id of a W3C `traceparent` field, never raw bytes of a client: 32 hex digits, not all zero.
///
/// Source: W3C Trace Context, section 3.2.
struct TraceID: Equatable {
    let high: UInt64
    let low: UInt64

    /// Reads `VERSION-TRACE-PARENT-FLAGS`; `nil` if it is malformed, or if the trace is not sampled: an exemplar that leads
    /// to no trace is worse than none. A version after 00 may have more behind the flags.
    init?(sampledIn field: String) {
        var bytes = field.utf8[...]
        guard let version = Self.hex(&bytes, digits: 2), version != 0xff, Self.dash(&bytes),
            let high = Self.hex(&bytes, digits: 16), let low = Self.hex(&bytes, digits: 16), high | low != 0,
            Self.dash(&bytes), let parent = Self.hex(&bytes, digits: 16), parent != 0, Self.dash(&bytes),
            let flags = Self.hex(&bytes, digits: 2), flags & 1 == 1,
            bytes.isEmpty || (version > 0 && Self.dash(&bytes))
        else { return nil }
        self.high = high
        self.low = low
    }

    /// The trace as an exemplar has it, recorded now.
    func reference(_ clock: RuntimeClock) -> TraceReference {
        TraceReference(high: high, low: low, milliseconds: UInt64(max(0, clock.wall())) * 1000)
    }

    private static func dash(_ bytes: inout Substring.UTF8View) -> Bool {
        bytes.popFirst() == UInt8(ascii: "-")
    }

    /// Lower case only, as the field has to be.
    private static func hex(_ bytes: inout Substring.UTF8View, digits: Int) -> UInt64? {
        var number: UInt64 = 0
        for _ in 0..<digits {
            switch bytes.popFirst() {
            case let digit? where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case let digit? where digit >= UInt8(ascii: "a") && digit <= UInt8(ascii: "f"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}
