import PromQL
import VeloSource
import VeloYAML

/// The expression of one rule, parsed and analysed against the catalogue, and the way from its bytes to the source.
struct RuleExpression {
    /// The rule it belongs to.
    enum Rule {
        /// By its index in `spec.alerts.all`.
        case alert(Int)
    }

    let rule: Rule
    let text: String
    private let offsets: OffsetMap
    /// Of the whole scalar in the source.
    let span: Span
    let parsed: ParsedExpression
    /// Which labels each node's series can have; `nil` where the expression does not parse.
    let labels: LabelAnalysis?
    let scan: PromQLScan

    init(_ given: Located<YAMLScalar>, of rule: Rule, _ dialect: Dialect, _ catalogue: MetricCatalogue) {
        self.rule = rule
        text = given.value.text
        offsets = given.value.offsets
        span = given.span
        parsed = parsePromQL(given.value.text, dialect)
        labels = parsed.expression.map { analyseLabels($0, catalogue) }
        scan = scanPromQL(text)
    }

    /// The tree, where the expression parses and type-checks.
    var tree: Expression? { parsed.expression }

    /// The source bytes of a range of the expression, through block scalars, quotes and escapes.
    func span(_ range: Range<Int>) -> Span { offsets.span(range) }

    /// The bytes of a range of the text.
    func excerpt(_ range: Range<Int>) -> String { String(decoding: Array(text.utf8)[range], as: UTF8.self) }
}
