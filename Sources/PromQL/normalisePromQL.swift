/// The expression on one line: outside strings, comments are dropped and every run of white space is one blank; none at
/// either end. Strings stay as they are, a raw one with its line breaks.
///
/// The tokens are the same as before, so the result means the same and `scanPromQL` finds in it what it found in `text`,
/// at the result's own offsets. Idempotent, linear, and total: what cannot be read is kept.
package func normalisePromQL(_ text: String) -> String {
    var lexer = Lexer(text)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lexer.source.count)
    var end = 0
    while let token = lexer.next() {
        if token.range.lowerBound > end, !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
        bytes += lexer.source[token.range]
        end = token.range.upperBound
    }
    return String(decoding: bytes, as: UTF8.self)
}
