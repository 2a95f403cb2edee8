import VeloFormat
import VeloSource

/// The limits and promises that a plan gives and a tenant may override, key by key.
struct LimitsSpec {
    var rate: Field<Rate>
    var burst: Field<Int>
    var quota: Field<QuotaSpec>
    var sla: Field<SLASpec>
}

struct QuotaSpec {
    var requests: Field<Allowance>
    var egress: Field<Allowance>
}

struct SLASpec {
    var availability: Field<ExactDecimal>
    var latency: Field<LatencyTarget>
    var window: Field<TimeSpan>
}

/// One of `plans`.
struct PlanSpec {
    var limits: LimitsSpec
}

func decodePlan(_ reader: inout MappingReader) -> PlanSpec? { PlanSpec(limits: decodeLimits(&reader)) }

private func decodeLimits(_ reader: inout MappingReader) -> LimitsSpec {
    LimitsSpec(
        rate: reader.optional("rate", .rate),
        burst: reader.optional("burst", .integer(1...1_000_000_000)),
        quota: reader.optional(
            "quota",
            .mapping { reader in
                QuotaSpec(
                    requests: reader.optional("requests", .requestAllowance),
                    egress: reader.optional("egress", .byteAllowance))
            }),
        sla: reader.optional(
            "sla",
            .mapping { reader in
                SLASpec(
                    availability: reader.optional("availability", .percent),
                    latency: reader.optional("latency", .latencyTarget),
                    window: reader.optional("window", .prometheusDuration))
            }))
}

/// One of `tenants`.
struct TenantSpec {
    var name: Field<String>
    var plan: Field<String>
    var hosts: Field<[Located<String>]>
    var routes: Field<[Located<RouteSpec>]>
    /// Shown for the tenant's hosts; its own `hosts` are not asked for.
    var tls: Field<CertificateSpec>
    var limits: LimitsSpec
    var thresholds: Declarations<Threshold>
    var notify: Field<String>
    /// Where `notify` stands, for the note about it.
    var notifyKey: Span?
}

struct RouteSpec {
    var path: Field<String>
    var pool: Field<String>
}

func decodeTenant(_ reader: inout MappingReader) -> TenantSpec? {
    TenantSpec(
        name: reader.optional("name", .text),
        plan: reader.optional("plan", .text),
        hosts: reader.optional("hosts", .list(of: .text)),
        routes: reader.required(
            "routes", .list(of: .mapping(decodeRoute)), "which pool serves which paths: `[{ path: /, pool: web }]`"),
        tls: reader.optional("tls", .mapping { reader in decodeCertificate(&reader) }),
        limits: decodeLimits(&reader),
        thresholds: reader.section("thresholds", of: .threshold),
        notify: reader.optional("notify", .text),
        notifyKey: reader.keySpan("notify"))
}

private func decodeRoute(_ reader: inout MappingReader) -> RouteSpec? {
    RouteSpec(path: reader.optional("path", .text), pool: reader.required("pool", .text, "the name of a pool"))
}
