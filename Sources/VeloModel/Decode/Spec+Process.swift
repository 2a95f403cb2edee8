import PromQL
import VeloFormat

/// `identity.trusted_header`: a header that names the tenant, and the peers that may send it.
struct TrustedHeaderSpec {
    var name: Field<String>
    var from: Field<[Located<String>]>
}

/// `identity` holds the trusted header and nothing else: the host is always an identity.
func decodeIdentity(_ reader: inout MappingReader) -> Field<TrustedHeaderSpec> {
    let identity: Field<Field<TrustedHeaderSpec>> = reader.optional(
        "identity",
        .mapping { reader in
            reader.optional(
                "trusted_header",
                .mapping { reader in
                    TrustedHeaderSpec(
                        name: reader.required("name", .text, "the name of the header, such as `X-Tenant-ID`"),
                        from: reader.required("from", .list(of: .text), "the address blocks of the peers to believe"))
                })
        })
    switch identity {
    case .absent: return .absent
    case .invalid: return .invalid
    case .given(let header): return header.value
    }
}

/// `prometheus`: what the compiler must know of the server that scrapes.
struct PrometheusSpec {
    var version: Field<String> = .absent
    /// Parts of PromQL that are switched on in the server.
    var features: Field<[Located<LanguageFeature>]> = .absent
    var address: Field<Tables.Endpoint> = .absent
    var targets: Field<[Located<Tables.Endpoint>]> = .absent
    var scrapeInterval: Field<TimeSpan> = .absent
    var evaluationInterval: Field<TimeSpan> = .absent
    var externalLabels: Declarations<String> = Declarations()
}

func decodePrometheus(_ reader: inout MappingReader) -> PrometheusSpec? {
    PrometheusSpec(
        version: reader.optional("version", .prometheusVersion),
        features: reader.optional("features", .list(of: .word("a feature of PromQL"))),
        address: reader.optional("address", .endpoint),
        targets: reader.optional("targets", .list(of: .endpoint)),
        scrapeInterval: reader.optional("scrape_interval", .prometheusDuration),
        evaluationInterval: reader.optional("evaluation_interval", .prometheusDuration),
        externalLabels: reader.section("external_labels", of: .text))
}

extension Form where Value == String {
    /// `2.42` or `2.42.1`: gives major and minor.
    static var prometheusVersion: Form {
        .scalar("a version such as `\"2.42\"`") { text in
            let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.count == 2 || parts.count == 3,
                parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(isDigit) })
            else { return nil }
            return parts.prefix(2).map { String(Substring($0)) }.joined(separator: ".")
        }
    }
}

/// `series_budget`: how many series one velod may expose.
struct BudgetSpec {
    var atStart: Field<Int> = .absent
    var worstCase: Field<Int> = .absent
}

func decodeBudget(_ reader: inout MappingReader) -> BudgetSpec? {
    BudgetSpec(
        atStart: reader.optional("at_start", .integer(1...1_000_000_000_000)),
        worstCase: reader.optional("worst_case", .integer(1...1_000_000_000_000)))
}

/// One of `dependencies`: something velod needs beside backends.
struct DependencySpec {
    var address: Field<Tables.Endpoint>
    var check: Field<DependencyCheck>
    var path: Field<String>
    var isRequired: Field<Bool>
}

enum DependencyCheck: String, CaseIterable { case redis, tcp, http }

func decodeDependency(_ reader: inout MappingReader) -> DependencySpec? {
    DependencySpec(
        address: reader.required("address", .endpoint),
        check: reader.required("check", .word("a kind of check"), "one of `redis`, `tcp`, `http`"),
        path: reader.optional("path", .text),
        isRequired: reader.optional("required", .flag))
}
