/// A rule about one expression that parses and type-checks: looks at its tree, its labels and the closed world.
typealias ExpressionCheck = (RuleExpression, ClosedWorld, Collector) -> Void

/// Every rule about expressions, one a file. The order does not matter: what they report is put in source order.
var expressionChecks: [ExpressionCheck] {
    [
        checkSelectedMetrics,
        checkMatchers,
        checkGroupingLabels,
        checkCounterWithoutRate,
        checkRateOfGauge,
        checkRateOfAggregate,
        checkRangeTooShort,
        checkRetention,
        checkQuantileWithoutLe,
        checkQuantileArgument,
        checkQuantileRange,
        checkMissingBuckets,
        checkBucketBounds,
        checkComparison,
        checkConstantConditions,
        checkSelfDivision,
        checkDivisions,
        checkValueFormat,
        checkUnits,
        checkPatterns,
        checkVectorMatching,
        checkManyToMany,
        checkDeadLabels,
        checkTopk,
        checkAbsent,
        checkTemplateLabels,
        checkExternalLabelMatchers,
        checkRecordingRuleName,
        checkRecordingInterval,
        checkCombinations,
        checkLabelReplacement,
        checkScalarOfSeveral,
        checkBucketSum,
        checkLabelCollisions,
    ]
}

/// Runs them over every expression of the spec. One that does not parse has been reported, and says nothing more; of one whose types
/// are wrong the labels are known, and what its templates ask of them.
func checkRules(_ world: ClosedWorld, _ collector: Collector) {
    let checks = expressionChecks
    for expression in world.rules {
        guard expression.tree != nil else {
            checkTemplateLabels(expression, world, collector)
            continue
        }
        for check in checks { check(expression, world, collector) }
    }
}
