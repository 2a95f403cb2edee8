/// The bytes a string token stands for: without quotes, escapes resolved. Escapes that do not exist, which the lexer has
/// reported, stay as written.
func stringLiteral(_ source: [UInt8], _ range: Range<Int>) -> [UInt8] {
    guard let quote = range.isEmpty ? nil : source[range.lowerBound] else { return [] }
    var end = range.upperBound
    if range.count > 1, source[end - 1] == quote { end -= 1 }
    let content = source[range.lowerBound + 1..<end]
    guard quote != UInt8(ascii: "`"), content.contains(UInt8(ascii: "\\")) else { return Array(content) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(content.count)
    var offset = content.startIndex
    while offset < end {
        if source[offset] == UInt8(ascii: "\\"), let escape = StringEscape(source, at: offset, quote: quote) {
            bytes += escape.bytes
            offset += escape.length
        } else {
            bytes.append(source[offset])
            offset += 1
        }
    }
    return bytes
}

/// The first bytes in a range that Prometheus does not read as text: no UTF-8, or U+FFFD itself, which its lexer takes for
/// the sign of that.
func invalidText(_ source: [UInt8], _ range: Range<Int>) -> Range<Int>? {
    var offset = range.lowerBound
    while offset < range.upperBound {
        let byte = source[offset]
        if byte < 0x80 {
            offset += 1
            continue
        }
        let length = min(byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4, range.upperBound - offset)
        let character = source[offset..<offset + length]
        guard let text = String(validating: character, as: UTF8.self), text.unicodeScalars.count == 1 else {
            return offset..<offset + 1
        }
        if text == "\u{FFFD}" { return offset..<offset + length }
        offset += length
    }
    return nil
}
