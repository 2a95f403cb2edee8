/// A rule about a spec: looks at the closed world and reports. Independent of every other one.
typealias Check = (ClosedWorld, Collector) -> Void

/// Every rule, one a file. The order does not matter: what they report is put in source order.
var checks: [Check] {
    [
        checkNamespace, checkIdentifiers, checkReservedNames, checkLabelNames, checkMetricNames, checkNameClashes,
        checkListeners, checkIdentity, checkForwarding, checkConnectionLimits, checkCertificates, checkPools,
        checkReferences, checkHosts, checkRoutes, checkLimits,
        checkObjectives, checkBuckets, checkTargets, checkAlertNames, checkExpressions, checkRules, checkThresholds,
        checkTemplates, checkFeatures, checkExternalLabels, checkRuleLabels, checkExternalMetrics, checkEffects,
    ]
}
