/// A JSON document (RFC 8259), as far as veloc reads any: health reports and its own manifest.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// As written: what reads it decides on the type.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// In the order of the text; keys are unique.
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let key: String
        package let value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value of a key; `nil` if there is none or this is no object. Linear in the number of members.
    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    package var text: String? { if case .string(let text) = self { text } else { nil } }
    package var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    package var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
}

extension JSONValue {
    /// Why a text is not JSON, and at which byte.
    package struct ParseError: Error, Equatable {
        package let offset: Int
        package let message: String
    }

    /// Reads one document and nothing after it. Linear; refuses nesting deeper than 64, a key used twice in one object and
    /// text that is not UTF-8.
    package init(parsing bytes: [UInt8]) throws(ParseError) {
        var parser = JSONParser(bytes)
        self = try parser.document()
    }
}
