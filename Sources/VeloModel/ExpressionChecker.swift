package import PromQL
package import VeloSource
import VeloYAML

/// Checks expressions that stand in no spec against what a spec knows: its metrics, their labels and values, its server.
///
///     guard let checker = ExpressionChecker(sources, today: today, diagnostics: &problemsOfTheSpec) else { return }
///     let verdict = checker.check("rate(veloflux_requests_total[5m])")
///     verdict.parsed.type                                        // .vector
///     renderer.render(verdict.diagnostics, in: verdict.sources)
package struct ExpressionChecker {
    /// What is found in one expression.
    package struct Verdict {
        /// The tree and its type, `nil` if the spec's Prometheus would not take the expression.
        package let parsed: ParsedExpression
        package let diagnostics: Diagnostics
        /// The spec's files and, behind them, the expression.
        package let sources: SourceSet
        package let file: FileID
    }

    private let world: ClosedWorld
    private let sources: SourceSet

    /// `nil` if the spec has errors, which are in `diagnostics` with all else that was found: nothing could be said of
    /// metrics that may have been refused.
    package init?(_ sources: SourceSet, today: CivilDate, diagnostics: inout Diagnostics) {
        let collector = Collector()
        let world = checkWorld(sources, today: today, collector)
        for diagnostic in collector.inSourceOrder { diagnostics.report(diagnostic) }
        guard let world, !collector.hasErrors else { return nil }
        // A spec without rules that read them leaves them open.
        var closed = world
        closeAlertSeries(world.expressions, &closed.catalogue)
        self.world = closed
        self.sources = sources
    }

    /// Everything that is checked of an expression in a spec but what its rule decides: templates, names, and whether an
    /// alert compares. `$threshold` stands for a number of which nothing is known.
    package func check(_ text: String) -> Verdict {
        var sources = sources
        let file = sources.add(SourceFile(path: "expression", bytes: Array(text.utf8)))
        let scalar = YAMLScalar(
            text: text, style: .plain, offsets: OffsetMap(file: file, pieces: [OffsetMap.Piece(text: 0, source: 0)]))
        let span = Span(file, 0, text.utf8.count)
        var expression = RuleExpression(
            Located(value: scalar, span: span), of: .query, name: "", nameSpan: span,
            interval: world.spec.prometheus.evaluationInterval.value(or: standardEvaluationInterval), world.dialect)
        expression.analyse(world.catalogue)
        let collector = Collector()
        checkGrammar(expression, world, collector)
        if expression.tree != nil {
            for check in expressionChecks { check(expression, world, collector) }
        }
        var diagnostics = Diagnostics()
        for diagnostic in collector.inSourceOrder { diagnostics.report(diagnostic) }
        return Verdict(parsed: expression.parsed, diagnostics: diagnostics, sources: sources, file: file)
    }
}
