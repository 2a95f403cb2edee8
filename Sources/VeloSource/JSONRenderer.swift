/// Diagnostics for programs: `{"diagnostics": [{id, severity, title, detail, hint, labels: [{path, start, end, text}]}]}`.
///
/// The first label is the primary one. `start` and `end` are `{line, column, offset}`: lines and columns from 1 (columns in
/// Unicode scalars), offsets in bytes from 0, the end past the last byte. `detail` and `hint` are null where there is none.
package struct JSONRenderer: Sendable {
    package init() {}

    /// All diagnostics in source order, one a line.
    package func render(_ diagnostics: Diagnostics, in sources: SourceSet) -> String {
        let objects = diagnostics.inSourceOrder.map { "  " + render($0, in: sources) }
        return objects.isEmpty
            ? "{\"diagnostics\": []}\n" : "{\"diagnostics\": [\n" + objects.joined(separator: ",\n") + "\n]}\n"
    }

    /// One diagnostic as an object on one line.
    package func render(_ diagnostic: Diagnostic, in sources: SourceSet) -> String {
        let labels = diagnostic.labels.map { label in
            let file = sources[label.span.file]
            return "{\"path\": \(jsonString(file.path)), \"start\": \(position(label.span.start, in: file)), "
                + "\"end\": \(position(label.span.end, in: file)), \"text\": \(jsonString(label.text))}"
        }
        return "{\"id\": \"\(diagnostic.id)\", \"severity\": \"\(diagnostic.severity.rawValue)\", "
            + "\"title\": \(jsonString(diagnostic.title)), \"detail\": \(diagnostic.detail.map(jsonString) ?? "null"), "
            + "\"hint\": \(diagnostic.hint.map(jsonString) ?? "null"), \"labels\": [\(labels.joined(separator: ", "))]}"
    }

    private func position(_ offset: Int, in file: SourceFile) -> String {
        let position = file.position(of: offset)
        return "{\"line\": \(position.line), \"column\": \(position.column), \"offset\": \(position.offset)}"
    }
}

/// A JSON string (RFC 8259, 7). Beyond what that demands, everything a terminal would obey is escaped too, since people look
/// at JSON in terminals.
private func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where isUnprintable(scalar):
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
