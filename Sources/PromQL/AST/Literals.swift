/// The bytes of a string literal, a label's name or a label's value: UTF-8 as a rule, but `"\xff"` makes any bytes.
package struct ByteString: Hashable, Sendable, ExpressibleByStringLiteral {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package init(_ text: String) { bytes = Array(text.utf8) }
    package init(stringLiteral value: StaticString) { bytes = value.withUTF8Buffer(Array.init) }

    /// As text, for messages: bytes that are not UTF-8 become U+FFFD.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
    package var isEmpty: Bool { bytes.isEmpty }
}

/// A number, in the form in which it was written.
package struct NumberLiteral: Sendable, Equatable {
    /// Seconds, if it was written as a duration.
    package var value: Double
    /// Written `1h30m` and not `5400`. Prometheus 3 takes each for the other and remembers which it was.
    package var isDuration: Bool

    package init(_ value: Double, isDuration: Bool = false) {
        self.value = value
        self.isDuration = isDuration
    }
}
