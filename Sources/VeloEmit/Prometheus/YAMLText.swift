/// A YAML value to print: keys stay in the order given.
///
/// Strings come out so that YAML 1.1 and 1.2 readers both get the same bytes back: plain only where nothing could take
/// them for something else, in single quotes where all characters show, else in double quotes with escapes.
indirect enum YAMLText {
    case string(String)
    /// A number or a duration that veloc made; printed as it is.
    case plain(String)
    case sequence([YAMLText])
    case mapping([(key: String, value: YAMLText)])

    /// The document, with `header` as comment lines above it.
    func document(header: [String]) -> String {
        var lines = header.map { $0.isEmpty ? "#" : "# \($0)" }
        append(to: &lines, indent: "")
        return lines.joined(separator: "\n") + "\n"
    }

    private func append(to lines: inout [String], indent: String) {
        switch self {
        case .string, .plain:
            lines.append(indent + inline)
        case .mapping(let entries) where !entries.isEmpty:
            for (key, value) in entries { value.append(to: &lines, key: key, indent: indent) }
        case .sequence(let items) where !items.isEmpty:
            for item in items { item.append(to: &lines, itemAt: indent) }
        case .mapping, .sequence:
            lines.append(indent + inline)
        }
    }

    private func append(to lines: inout [String], key: String, indent: String) {
        let head = "\(indent)\(Self.scalar(key)):"
        if isInline {
            lines.append("\(head) \(inline)")
        } else {
            lines.append(head)
            append(to: &lines, indent: indent + "  ")
        }
    }

    /// A dash takes the place of the first line's indentation.
    private func append(to lines: inout [String], itemAt indent: String) {
        let first = lines.count
        append(to: &lines, indent: indent + "  ")
        lines[first] = "\(indent)- \(lines[first].dropFirst(indent.utf8.count + 2))"
    }

    /// Whether the value stands on the line of its key.
    private var isInline: Bool {
        switch self {
        case .string, .plain: true
        case .sequence(let items): items.isEmpty
        case .mapping(let entries): entries.isEmpty
        }
    }

    private var inline: String {
        switch self {
        case .string(let text): Self.scalar(text)
        case .plain(let text): text
        case .sequence: "[]"
        case .mapping: "{}"
        }
    }
}

extension YAMLText {
    /// A string as a scalar on one line.
    static func scalar(_ text: String) -> String {
        if isPlain(text) { return text }
        if text.unicodeScalars.contains(where: isInvisible) { return doubleQuoted(text) }
        var result = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" { result += "'" }
            result.unicodeScalars.append(scalar)
        }
        return result + "'"
    }

    /// A letter, then letters, digits and `_ - . /`, and no word that YAML 1.1 reads as a boolean or null.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "_-./".utf8.contains($0) }
            && !words.contains(text.lowercased())
    }

    private static let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"]

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func doubleQuoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where isInvisible(scalar): result += escape(scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// `\xNN`, `\uNNNN` or `\UNNNNNNNN` (YAML 1.1, 5.6).
    private static func escape(_ value: UInt32) -> String {
        let (mark, width) = value <= 0xff ? ("x", 2) : value <= 0xffff ? ("u", 4) : ("U", 8)
        let digits = String(value, radix: 16)
        return "\\\(mark)" + String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
