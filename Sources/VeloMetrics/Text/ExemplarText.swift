import VeloFormat

/// How an exemplar is spelled behind a value: ` # {trace_id="…"} 0.067 1700000000.123` (OpenMetrics 1.0, "Exemplars").
///
/// The label set is 40 of the 128 characters allowed.
enum ExemplarText {
    /// The most bytes of one: 15 and 32 and 3 for the trace, two numbers and their blanks.
    static let longest = 50 + 2 * (LineWriter.longestNumber + 1)

    /// `isDuration`: the value is in nanoseconds and shown in seconds, as its family's are.
    static func write(_ trace: TraceReference, value: UInt64, isDuration: Bool, to writer: inout LineWriter) {
        writer.write(" # {trace_id=\"")
        writer.write(hex: trace.high)
        writer.write(hex: trace.low)
        writer.write("\"} ")
        if isDuration { writer.write(secondsOf: value) } else { writer.write(value) }
        writer.write(UInt8(ascii: " "))
        writer.write(trace.milliseconds, fractionDigits: 3)
    }
}
