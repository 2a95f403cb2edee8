package import VeloSource

/// A node of a YAML document in which every node and every key knows its bytes in the source.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package let content: Content
    /// From the first byte to one past the last, quotes and brackets included; for a block scalar its indicator and text.
    package let span: Span

    package init(_ content: Content, span: Span) {
        self.content = content
        self.span = span
    }
}

/// One `key: value` of a mapping. Keys are scalars.
package struct YAMLEntry: Sendable {
    package let key: String
    package let keySpan: Span
    package let value: YAMLNode

    package init(key: String, keySpan: Span, value: YAMLNode) {
        self.key = key
        self.keySpan = keySpan
        self.value = value
    }
}

/// A scalar as written. No YAML type is inferred here: `no`, `012` and `1:30` are these texts, and what reads them decides.
package struct YAMLScalar: Sendable {
    package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

    package let text: String
    package let style: Style
    /// From a byte of `text` to its byte in the source, through quotes, escapes, folding and indentation.
    package let offsets: OffsetMap

    package init(text: String, style: Style, offsets: OffsetMap) {
        self.text = text
        self.style = style
        self.offsets = offsets
    }
}
