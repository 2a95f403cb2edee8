/// Writes content in the chunked coding (RFC 9112 7.1): a size line, the caller's bytes, a line end; at the end the last chunk.
public enum ChunkedEncoder {
    /// The most bytes that a size line takes.
    public static let longestSizeLine = 18

    /// Begins a chunk of `count` bytes. A chunk of none would be the last, so nothing is written for it.
    public static func begin(_ count: Int, into writer: inout ByteWriter) {
        guard count > 0 else { return }
        writer.append(hex: UInt64(count))
        writer.append("\r\n")
    }

    /// Ends a chunk that `begin` began.
    public static func end(_ count: Int, into writer: inout ByteWriter) {
        guard count > 0 else { return }
        writer.append("\r\n")
    }

    /// The last chunk, without trailers.
    public static func finish(into writer: inout ByteWriter) { writer.append("0\r\n\r\n") }

    /// The last chunk, with the trailers that may be passed on: those that frame, route, authenticate or control may not
    /// (RFC 9110 6.5.1), nor those that some server may read as such.
    ///
    /// `bytes` is the region that completed the decoder.
    public static func finish(
        with decoder: borrowing BodyDecoder, in bytes: UnsafeRawBufferPointer, into writer: inout ByteWriter
    ) {
        writer.append("0\r\n")
        if let base = bytes.baseAddress, decoder.trailers.count > 0 {
            copyFields(
                decoder.trailers, in: base, to: decoder.trailerLength &- 2, removing: .forbiddenInTrailers,
                looksAtOthers: decoder.trailers.hasUnderscore, into: &writer
            ) { field in isSpellingOfKnown(field, in: base) }
        }
        writer.append("\r\n")
    }
}
