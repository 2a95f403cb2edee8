import PromQL
import VeloFormat
import VeloSource
import VeloYAML

/// The expression of one rule, parsed and analysed against the catalogue, and the way from its bytes to the source.
struct RuleExpression {
    /// The rule it belongs to.
    enum Rule: Hashable {
        /// By its index in `spec.alerts.all`.
        case alert(Int)
        /// By its index in `spec.recordings.all`.
        case recording(Int)
        /// None: somebody asks about the expression alone.
        case query
    }

    let rule: Rule
    /// The alert's name, or the recorded metric's; empty for a query.
    let name: String
    /// Where the rule is declared: its key. Of a query the expression.
    let nameSpan: Span
    /// How often the rule is evaluated; `nil` where that was refused.
    let interval: TimeSpan?
    let text: String
    private let offsets: OffsetMap
    /// Of the whole scalar in the source.
    let span: Span
    let parsed: ParsedExpression
    /// Which labels each node's series can have; `nil` where the grammar does not hold, and before it is analysed.
    private(set) var labels: LabelAnalysis?
    /// What each node's values measure and can be; `nil` where there is no tree, and before it is analysed.
    private(set) var values: ValueAnalysis?
    /// The tree's nodes by kind, found once since every check asks for them; none where the expression does not parse.
    let selectors: [(id: Expression.NodeID, selector: VectorSelector)]
    let calls: [(id: Expression.NodeID, call: Call)]
    let operations: [(id: Expression.NodeID, operation: BinaryOperation)]
    /// What `$threshold` is.
    private(set) var thresholds = AlertThresholds()

    /// Parses only: what the rule reads may be recorded by rules that are not known yet.
    init(
        _ given: Located<YAMLScalar>, of rule: Rule, name: String, nameSpan: Span, interval: TimeSpan?,
        _ dialect: Dialect
    ) {
        self.rule = rule
        self.name = name
        self.nameSpan = nameSpan
        self.interval = interval
        text = given.value.text
        offsets = given.value.offsets
        span = given.span
        parsed = parsePromQL(given.value.text, dialect)
        selectors = parsed.expression?.selectors ?? []
        calls = parsed.expression?.calls ?? []
        operations = parsed.expression?.operations ?? []
    }

    /// Follows labels and values through the tree, against all that the rule can read.
    mutating func analyse(_ catalogue: MetricCatalogue, thresholds: AlertThresholds = AlertThresholds()) {
        self.thresholds = thresholds
        labels = parsed.draft.map { analyseLabels($0, catalogue) }
        values = parsed.expression.map {
            analyseValues($0, catalogue, parameters: ["threshold": thresholds.fact])
        }
    }

    /// The tree, where the expression parses and type-checks.
    var tree: Expression? { parsed.expression }

    /// The source bytes of a range of the expression, through block scalars, quotes and escapes.
    func span(_ range: Range<Int>) -> Span { offsets.span(range) }

    /// The bytes of a range of the text.
    func excerpt(_ range: Range<Int>) -> String { String(decoding: Array(text.utf8)[range], as: UTF8.self) }
}
