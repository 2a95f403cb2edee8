/// Copies the field lines of a section, byte for byte and in order, but for those that are removed.
///
/// Lines that stay and are neighbours are copied at once. `isRemoved` is asked about fields that `removed` does not have, if
/// `looksAtOthers`.
@inline(__always)
func copyFields(
    _ fields: borrowing FieldTable, in bytes: UnsafeRawPointer, to end: Int, removing removed: FieldNameSet,
    looksAtOthers: Bool, into writer: inout ByteWriter, isRemoved: (Field) -> Bool
) {
    guard fields.count > 0 else { return }
    var start = Int(fields[0].nameStart)
    if fields.seen.intersects(removed) || looksAtOthers {
        for index in 0..<fields.count {
            let field = fields[index]
            guard removed.contains(field.name) || (looksAtOthers && isRemoved(field)) else { continue }
            let line = Int(field.nameStart)
            if line > start { writer.append(bytes + start, count: line &- start) }
            start = index &+ 1 < fields.count ? Int(fields[index &+ 1].nameStart) : end
        }
    }
    if end > start { writer.append(bytes + start, count: end &- start) }
}

/// Whether a name is a known one once underscores are read as hyphens, as CGI and what came after it do.
///
/// Such a field would reach the application as the known one, behind the back of every check here.
func isSpellingOfKnown(_ field: Field, in bytes: UnsafeRawPointer) -> Bool {
    guard field.hasUnderscore else { return false }
    return FieldName.allCases.contains { name in
        name != .other
            && isSpelling(field, of: UnsafeRawPointer(name.text.utf8Start), name.text.utf8CodeUnitCount, in: bytes)
    }
}

/// Whether a field's name is `text`, in lower case, once underscores are read as hyphens.
func isSpelling(_ field: Field, of text: UnsafeRawPointer, _ count: Int, in bytes: UnsafeRawPointer) -> Bool {
    guard Int(field.nameLength) == count else { return false }
    let name = bytes + Int(field.nameStart)
    for index in 0..<count {
        let byte = name.byte(index)
        let folded = byte == Byte.underscore ? UInt8(ascii: "-") : byte.lowercased
        guard folded == text.byte(index) else { return false }
    }
    return true
}
