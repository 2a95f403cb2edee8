import PromQL
import VeloSource
import VeloYAML

/// An alert's expression with what a scan tells of it, and the way from its bytes to the source.
struct Expression {
    let scalar: YAMLScalar
    let span: Span
    let scan: PromQLScan

    init(_ given: Located<YAMLScalar>) {
        scalar = given.value
        span = given.span
        scan = scanPromQL(given.value.text)
    }

    /// The source bytes of a range of the expression, through block scalars, quotes and escapes.
    func span(_ range: Range<Int>) -> Span { scalar.offsets.span(range) }
}
