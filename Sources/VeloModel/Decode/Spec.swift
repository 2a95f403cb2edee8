import VeloFormat
import VeloSource
import VeloYAML

/// A spec as decoded: every value with its place, nothing resolved and no default filled in. What was refused is
/// `invalid` and has been reported.
struct Spec {
    /// Where to point when something is missing at the top level.
    var span: Span
    var namespace: Field<String>
    var listeners: ListenersSpec
    var trustedHeader: Field<TrustedHeaderSpec>
    var forwarding: ForwardingSpec
    var limits: ConnectionLimitsSpec
    var timeouts: TimeoutsSpec
    var tls: TLSSpec
    var accessLog: Field<AccessLogSpec>
    var state: Field<String>
    var prometheus: PrometheusSpec
    var retention: Declarations<TimeSpan>
    var budget: BudgetSpec
    var dependencies: Declarations<DependencySpec>
    var labels: Declarations<LabelSpec>
    var metrics: Declarations<MetricSpec>
    var externalMetrics: Declarations<ExternalMetricSpec>
    var pools: Declarations<PoolSpec>
    var plans: Declarations<PlanSpec>
    var tenants: Declarations<TenantSpec>
    var owners: Declarations<OwnerSpec>
    var receivers: Declarations<ReceiverSpec>
    var recordings: Declarations<RecordingSpec>
    var alerts: Declarations<AlertSpec>
}

/// Decodes the merged tree. `nil` only if the tree is no mapping at all. Of a tree that is not whole, because a file could
/// not be read, no top-level key is missed.
func decodeSpec(_ root: YAMLNode, isWhole: Bool = true, _ collector: Collector) -> Spec? {
    let start = Span(root.span.file, root.span.start, root.span.start)
    return Form.mapping { reader in
        func required(_ key: String, _ expected: String) -> Field<String> {
            isWhole ? reader.required(key, .text, expected) : reader.optional(key, .text)
        }
        let version = required("veloc", "the version of the spec language: `veloc: 1`")
        if let version = version.given, version.value != "1" {
            collector.report(
                .unsupportedVersion, "unsupported spec language version `\(excerpt(version.value))`", at: version.span,
                detail: "this veloc reads version 1")
        }
        return Spec(
            span: start,
            namespace: required("namespace", "the prefix of every metric, such as `veloflux`"),
            listeners: reader.optional("listeners", .mapping(decodeListeners)).value ?? ListenersSpec(),
            trustedHeader: decodeIdentity(&reader),
            forwarding: reader.optional("forwarding", .mapping(decodeForwarding)).value ?? ForwardingSpec(),
            limits: reader.optional("limits", .mapping(decodeConnectionLimits)).value ?? ConnectionLimitsSpec(),
            timeouts: reader.optional("timeouts", .mapping(decodeTimeouts)).value ?? TimeoutsSpec(),
            tls: reader.optional("tls", .mapping(decodeTLS)).value ?? TLSSpec(),
            accessLog: reader.optional("access_log", .mapping(decodeAccessLog)),
            state: reader.optional("state", .absoluteFile),
            prometheus: reader.optional("prometheus", .mapping(decodePrometheus)).value ?? PrometheusSpec(),
            retention: reader.section("retention", of: .prometheusDuration),
            budget: reader.optional("series_budget", .mapping(decodeBudget)).value ?? BudgetSpec(),
            dependencies: reader.section("dependencies", of: .mapping(decodeDependency)),
            labels: reader.section("labels", of: .mapping(decodeLabel)),
            metrics: reader.section("metrics", of: .mapping(decodeMetric)),
            externalMetrics: reader.section("external_metrics", of: .mapping(decodeExternalMetric)),
            pools: reader.section("pools", of: .mapping(decodePool)),
            plans: reader.section("plans", of: .mapping(decodePlan)),
            tenants: reader.section("tenants", of: .mapping(decodeTenant)),
            owners: reader.section("owners", of: .mapping(decodeOwner)),
            receivers: reader.section("receivers", of: .mapping(decodeReceiver)),
            recordings: reader.section("recording_rules", of: .mapping(decodeRecording)),
            alerts: reader.section("alerts", of: .mapping(decodeAlert)))
    }.read(root, Site(path: "", span: start), collector)
}
