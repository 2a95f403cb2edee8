extension JSONValue {
    /// The document indented by two blanks, with a line feed at the end; the same value always gives the same bytes.
    package var prettyText: String {
        var output = ""
        write(into: &output, indent: "")
        return output + "\n"
    }

    private func write(into output: inout String, indent: String) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .number(let text): output += text
        case .string(let text): Self.quote(text, into: &output)
        case .array(let elements):
            Self.writeList(elements, "[", "]", into: &output, indent: indent) { element, inner, output in
                element.write(into: &output, indent: inner)
            }
        case .object(let members):
            Self.writeList(members, "{", "}", into: &output, indent: indent) { member, inner, output in
                Self.quote(member.key, into: &output)
                output += ": "
                member.value.write(into: &output, indent: inner)
            }
        }
    }

    private static func writeList<Item>(
        _ items: [Item], _ open: String, _ close: String, into output: inout String, indent: String,
        _ write: (Item, String, inout String) -> Void
    ) {
        guard !items.isEmpty else { return output += open + close }
        let inner = indent + "  "
        output += open
        for (index, item) in items.enumerated() {
            output += index == 0 ? "\n" + inner : ",\n" + inner
            write(item, inner, &output)
        }
        output += "\n" + indent + close
    }

    private static func quote(_ text: String, into output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
