package import VeloSource

/// Every kind of problem this module reports: the raw value is the number of its `DiagnosticID`.
///
/// The one list of them. Numbers are never reused; a new kind takes the next free number of its hundred.
package enum Problem: Int, CaseIterable, Sendable {
    // MARK: Shape and values of keys

    case wrongShape = 100
    case unknownKey = 101
    case missingKey = 102
    case definedTwice = 103
    case invalidValue = 105
    case invalidName = 106
    case unsupportedVersion = 107
    case reservedName = 108
    case keyWithoutEffect = 109
    case conflictingKeys = 110

    // MARK: Metrics, labels and references

    case metricName = 200
    case metricNameStyle = 201
    case namespacePrefix = 202
    case nameClash = 203
    case labelName = 204
    case labelDomain = 205
    case openDomain = 206
    case unknownAttribute = 207
    case unknownLabel = 208
    case repeatedLabel = 209
    case labelNotOfEvent = 210
    case backendWithoutPool = 211
    case metricKind = 212
    case metricValue = 213
    case unknownMetric = 214
    case buckets = 215
    case bucketMissesObjective = 216
    case initialValues = 217
    case unit = 218
    case unknownReference = 219
    case labelsOfEvent = 220
    case scrapeTargets = 221

    // MARK: Tenants, pools and listeners

    case portTwice = 300
    case invalidAddress = 301
    case trustedHeader = 302
    case invalidHost = 303
    case hostTwice = 304
    case unreachableTenant = 305
    case invalidPath = 306
    case reservedPath = 307
    case routeTwice = 308
    case noBackends = 309
    case healthCheck = 310
    case burstWithoutRate = 311
    case quotaUnreachable = 312
    case looserThanPlan = 313
    case zeroLimit = 314
    case objective = 315
    case backendTwice = 316
    case certificate = 317
    case poolTraffic = 318
    case timeouts = 319
    case messageLimits = 320

    // MARK: Budgets and retention

    case budgetAtStart = 400
    case budgetWorstCase = 401
    case windowOverRetention = 402

    // MARK: Alerts and PromQL

    case expression = 500
    case thresholdMissing = 501
    case thresholdUnused = 502
    case thresholdDefault = 503
    case thresholdWithoutTenant = 504
    case notASeries = 505
    case unknownMatcherLabel = 506
    case impossibleValue = 507
    case unknownGroupingLabel = 508
    case template = 509
    case regexNeverMatches = 510
    case regexStyle = 511
    case counterWithoutRate = 512
    case rateOfGauge = 513
    case rateOfAggregate = 514
    case rangeTooShort = 515
    case beyondRetention = 516
    case quantileWithoutLe = 517
    case quantileOfNoHistogram = 518
    case leIsNoBucket = 519
    case comparisonMissing = 520
    case constantCondition = 521
    case noCommonLabels = 522
    case manyToMany = 523
    case deadLabel = 524
    case nanDivision = 525
    case topkTrap = 526
    case absentTrap = 527
    case templateLabel = 528
    case valueFormat = 529
    case externalLabelClash = 530
    case unitMismatch = 531
    case recordingRuleName = 532
    case recordingInterval = 533
    case suppression = 534
    case unusedSuppression = 535
    case expiredSuppression = 536
    case externalMetric = 537
    case recordingRuleCycle = 538
    case thresholdMisplaced = 539
    case deadCombination = 540
    case labelReplacement = 541
    case scalarOfSeveral = 542
    case bucketSum = 543
    case featureOfVersion = 544
    case labelCollision = 545

    package var id: DiagnosticID { DiagnosticID(rawValue) }

    /// Reads `VLC0512`; `nil` if no problem has this id.
    package init?(id text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 7, bytes.starts(with: "VLC".utf8), bytes[3...].allSatisfy(isDigit),
            let number = Int(String(decoding: bytes[3...], as: UTF8.self))
        else { return nil }
        self.init(rawValue: number)
    }

    /// Whether a comment may allow it: what is said of an expression that Prometheus would load and evaluate. What Prometheus
    /// refuses, and what veloc could not compile, is no matter of opinion.
    package var isSuppressible: Bool {
        switch rawValue {
        case 214, 505...508, 510...533, 540...543, 545: true
        default: false
        }
    }

    /// How a title of this kind reads, with the varying parts in capitals.
    package var titlePattern: String {
        switch self {
        case .wrongShape: "`PATH` is not a SHAPE"
        case .unknownKey: "unknown key `KEY` in `PATH`"
        case .missingKey: "missing key `KEY` in `PATH`"
        case .definedTwice: "`PATH` is defined twice"
        case .invalidValue: "`TEXT` is not a FORM"
        case .invalidName: "invalid name `NAME`"
        case .unsupportedVersion: "unsupported spec language version `TEXT`"
        case .reservedName: "`NAME` is a reserved name"
        case .keyWithoutEffect: "`KEY` has no effect yet"
        case .conflictingKeys: "`PATH` has more than one of KEYS"
        case .metricName: "`NAME` is not a metric name"
        case .metricNameStyle: "metric name `NAME` …"
        case .namespacePrefix: "metric `NAME` does not start with `NAMESPACE_`"
        case .nameClash: "KIND `NAME` clashes with `NAME`"
        case .labelName: "label name `NAME` …"
        case .labelDomain: "label `NAME` cannot have these values"
        case .openDomain: "the domain of label `NAME` is not closed"
        case .unknownAttribute: "unknown attribute `NAME`"
        case .unknownLabel: "unknown label `NAME`"
        case .repeatedLabel: "label `NAME` is repeated"
        case .labelNotOfEvent: "event `EVENT` has no `ATTRIBUTE`"
        case .backendWithoutPool: "label `backend` without `pool`"
        case .metricKind: "a TYPE cannot record `EVENT`"
        case .metricValue: "event `EVENT` has no value `VALUE`"
        case .unknownMetric: "unknown metric `NAME`"
        case .buckets: "buckets …"
        case .bucketMissesObjective: "no bucket at the objective's LATENCY"
        case .initialValues: "`init` of `METRIC` …"
        case .unit: "unit `UNIT` does not fit metric `NAME`"
        case .unknownReference: "unknown KIND `NAME`"
        case .labelsOfEvent: "event `EVENT` needs ATTRIBUTES"
        case .scrapeTargets: "Prometheus scrapes …"
        case .portTwice: "port PORT is used twice"
        case .invalidAddress: "`TEXT` is not an address"
        case .trustedHeader: "`TEXT` cannot be trusted …"
        case .invalidHost: "`TEXT` is not a host name"
        case .hostTwice: "host `HOST` is claimed twice"
        case .unreachableTenant: "tenant `ID` cannot be reached"
        case .invalidPath: "`TEXT` is not a path"
        case .reservedPath: "route `PATH` collides with a reserved path"
        case .routeTwice: "route `PATH` is given twice"
        case .noBackends: "pool `NAME` has no backends"
        case .healthCheck: "health check of pool `NAME` …"
        case .burstWithoutRate: "`burst` without `rate`"
        case .quotaUnreachable: "the quota cannot be reached"
        case .looserThanPlan: "KEY of tenant `ID` is looser than its plan's"
        case .zeroLimit: "a quota of zero"
        case .objective: "objective …"
        case .backendTwice: "backends `NAME` and `NAME` are one address"
        case .certificate: "certificate …"
        case .poolTraffic: "KEY of pool `NAME` …"
        case .timeouts: "`PATH` can never pass"
        case .messageLimits: "`limits.KEY` …"
        case .budgetAtStart: "N series at start are over the budget of M"
        case .budgetWorstCase: "N series in the worst case are over the budget of M"
        case .windowOverRetention: "the SLA window is longer than the retention of `METRIC`"
        case .expression: "PromQL: …"
        case .thresholdMissing: "`$threshold` without a `threshold`"
        case .thresholdUnused: "`threshold` is never used"
        case .thresholdDefault: "`threshold` has no `default`"
        case .thresholdWithoutTenant: "a thresholded alert loses `tenant_id`"
        case .notASeries: "`NAME` is a histogram, not a series"
        case .unknownMatcherLabel: "metric `NAME` has no label `LABEL`"
        case .impossibleValue: "label `LABEL` is never `VALUE`"
        case .unknownGroupingLabel: "no metric of the expression has a label `LABEL`"
        case .template: "template: …"
        case .regexNeverMatches: "label `LABEL` never matches `PATTERN`"
        case .regexStyle: "the pattern of label `LABEL` …"
        case .counterWithoutRate: "counter `NAME` without `rate`"
        case .rateOfGauge: "`FUNCTION` of TYPE `NAME`"
        case .rateOfAggregate: "`FUNCTION` of a KIND of `NAME`"
        case .rangeTooShort: "`FUNCTION` over DURATION has too few samples of `NAME`"
        case .beyondRetention: "`NAME` is not kept for DURATION"
        case .quantileWithoutLe: "`histogram_quantile` without `le`"
        case .quantileOfNoHistogram: "`histogram_quantile` of `NAME`, which has no buckets"
        case .leIsNoBucket: "`NAME` has no bucket `le=\"VALUE\"`"
        case .comparisonMissing: "alert `NAME` has no condition on `METRIC`"
        case .constantCondition: "the condition on `EXPRESSION` is always or never true"
        case .noCommonLabels: "no series of the two sides of `OPERATOR` can match"
        case .manyToMany: "`OPERATOR` may match several series at once"
        case .deadLabel: "label `LABEL` is not there any more"
        case .nanDivision: "division by `EXPRESSION`, which is zero at times"
        case .topkTrap: "the series of `OPERATOR` change from one evaluation to the next"
        case .absentTrap: "`absent` …"
        case .templateLabel: "label `LABEL` of the template is always empty"
        case .valueFormat: "`$value` of alert `NAME` is not formatted"
        case .externalLabelClash: "label `LABEL` is also an external label"
        case .unitMismatch: "`NAME`: UNIT compared with UNIT"
        case .recordingRuleName: "the name of recording rule `NAME` …"
        case .recordingInterval: "`NAME` is recorded …"
        case .suppression: "suppression: …"
        case .unusedSuppression: "the suppression of `ID` is unused"
        case .expiredSuppression: "the suppression expired on DAY"
        case .externalMetric: "external metric `NAME` …"
        case .recordingRuleCycle: "recording rules depend on each other in a cycle"
        case .thresholdMisplaced: "`$threshold` …"
        case .deadCombination: "no series has all these labels"
        case .labelReplacement: "`label_replace` …"
        case .scalarOfSeveral: "`scalar` of several series"
        case .bucketSum: "`OPERATOR` of buckets, which count the same observations"
        case .featureOfVersion: "Prometheus VERSION has no feature `NAME`"
        case .labelCollision: "series that differ in `LABEL` become alike by WHAT"
        }
    }
}
