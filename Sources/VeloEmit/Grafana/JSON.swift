import VeloFormat

/// A JSON value whose objects keep the order they were written in, so that output is stable and diffs are small.
enum JSON: Sendable, Equatable {
    struct Member: Sendable, Equatable {
        let key: String
        let value: JSON
    }

    case null
    case bool(Bool)
    case integer(Int)
    /// Printed digit by digit: no binary float comes near a threshold.
    case decimal(ExactDecimal)
    case string(String)
    case array([JSON])
    /// Keys must differ.
    case object([Member])

    /// The value as a text file: two blanks of indentation, one member or element a line, a line feed at the end.
    var text: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    private func write(to text: inout String, indent: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .decimal(let value): text += value.text
        case .string(let value): Self.quote(value, to: &text)
        case .array(let elements):
            Self.writeList("[", elements, "]", to: &text, indent: indent) { element, text in
                element.write(to: &text, indent: indent + 1)
            }
        case .object(let members):
            Self.writeList("{", members, "}", to: &text, indent: indent) { member, text in
                Self.quote(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent + 1)
            }
        }
    }

    private static func writeList<Item>(
        _ open: String, _ items: [Item], _ close: String, to text: inout String, indent: Int,
        write: (Item, inout String) -> Void
    ) {
        text += open
        for (index, item) in items.enumerated() {
            text += index == 0 ? "\n" : ",\n"
            text += String(repeating: "  ", count: indent + 1)
            write(item, &text)
        }
        if !items.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
        text += close
    }

    /// A string of RFC 8259: quote, backslash and control characters are escaped, everything else is UTF-8.
    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where isUnreadable(scalar):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    /// Control characters, the line separators that JavaScript knows, and the byte order mark, which some readers eat.
    private static func isUnreadable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F, 0x2028, 0x2029, 0xFEFF: true
        default: false
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }

    /// An object without the members that have no value.
    static func object(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { key, value in value.map { Member(key: key, value: $0) } })
    }
}
