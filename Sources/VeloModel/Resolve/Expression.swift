import PromQL
import VeloSource
import VeloYAML

/// An alert's expression with what a scan tells of it, and the way from its bytes to the source.
struct Expression {
    let text: String
    private let offsets: OffsetMap
    let span: Span
    let scan: PromQLScan

    init(_ given: Located<YAMLScalar>) {
        text = given.value.text
        offsets = given.value.offsets
        span = given.span
        scan = scanPromQL(text)
    }

    /// The source bytes of a range of the expression, through block scalars, quotes and escapes.
    func span(_ range: Range<Int>) -> Span { offsets.span(range) }

    /// The bytes of a range of the text.
    func excerpt(_ range: Range<Int>) -> String { String(decoding: Array(text.utf8)[range], as: UTF8.self) }
}
