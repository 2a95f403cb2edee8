import VeloSource

/// The first thing in the bytes of a file that keeps it from being YAML text, before anything is parsed.
///
/// Refused: more than `limit` bytes, what is not UTF-8 (RFC 3629), and the characters that YAML 1.2.2, 5.1 calls not
/// printable: control characters other than tab and line ends, U+FFFE, U+FFFF, and a byte order mark that is not first.
func checkBytes(_ bytes: [UInt8], of file: FileID, limit: Int) -> Diagnostic? {
    guard bytes.count <= limit else {
        return Diagnostic(
            .fileTooLarge, .error, "the file has \(bytes.count) bytes", at: Span(file, 0, 0),
            detail: "a spec file may have \(limit) bytes", hint: "split the file: the files of a spec are merged")
    }
    do throws(UTF8.ValidationError) {
        _ = try UTF8Span(validating: bytes.span)
    } catch {
        let wide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        return Diagnostic(
            .invalidUTF8, .error, "the file is not UTF-8 text",
            at: Span(file, error.byteOffsets.lowerBound, error.byteOffsets.upperBound), "not a character",
            hint: wide ? "this looks like UTF-16: save the file as UTF-8" : "save the file as UTF-8")
    }
    guard let range = firstForbiddenCharacter(bytes) else { return nil }
    let number = String(scalarValue(bytes[range]), radix: 16, uppercase: true)
    let name = "U+" + String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
    return Diagnostic(
        .forbiddenCharacter, .error, "the character \(name) cannot stand in YAML",
        at: Span(file, range.lowerBound, range.upperBound),
        hint: number == "0" ? "remove it" : "remove it; inside double quotes it can be written as an escape")
}

/// The bytes of the first character that YAML does not allow. Precondition: `bytes` are UTF-8.
private func firstForbiddenCharacter(_ bytes: [UInt8]) -> Range<Int>? {
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count {
        switch bytes[index] {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E:
            index += 1
        case 0x00...0x7F:
            return index..<index + 1
        case 0xC2 where bytes[index + 1] < 0xA0 && bytes[index + 1] != 0x85:  // C1, of which NEL is a line end
            return index..<index + 2
        case 0xEF
        where (bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF)  // U+FEFF
            || (bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE):  // U+FFFE, U+FFFF
            return index..<index + 3
        case let lead:
            index += lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        }
    }
    return nil
}

/// The code point of one character of UTF-8.
private func scalarValue(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.first?.value ?? 0
}
