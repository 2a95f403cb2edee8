import VeloFormat
import VeloYAML

/// `pools.….sticky`
struct StickySpec {
    var cookie: Field<String>
    var maxAge: Field<TimeSpan>
}

func decodeSticky(_ reader: inout MappingReader) -> StickySpec? {
    StickySpec(
        cookie: reader.required("cookie", .cookieName, "the name of the cookie, such as `velo`"),
        maxAge: reader.optional("max_age", .duration))
}

extension Form where Value == String {
    /// RFC 6265 section 4.1.1: a `token`.
    fileprivate static var cookieName: Form {
        .scalar("a cookie's name: letters, digits and `-_.`") { isToken($0) && $0.utf8.count <= 64 ? $0 : nil }
    }
}

/// `pools.….ejection`
struct EjectionSpec {
    var failures: Field<Int>
    var time: Field<TimeSpan>
    var maximumTime: Field<TimeSpan>
}

func decodeEjection(_ reader: inout MappingReader) -> EjectionSpec? {
    EjectionSpec(
        failures: reader.optional("failures", .integer(1...1_000_000)),
        time: reader.optional("time", .duration), maximumTime: reader.optional("max_time", .duration))
}

/// `pools.….retry`
struct RetrySpec {
    var idempotent: Field<Bool>
    var budget: Field<ExactDecimal>
    var minimum: Field<Rate>
}

func decodeRetry(_ reader: inout MappingReader) -> RetrySpec? {
    RetrySpec(
        idempotent: reader.optional("idempotent", .flag), budget: reader.optional("budget", .percent),
        minimum: reader.optional("minimum", .rateOrZero))
}

/// `pools.….limits`
struct BackendLimitsSpec {
    var connections: Field<Int>
    var pending: Field<Int>
    var idle: Field<Int>
}

func decodeBackendLimits(_ reader: inout MappingReader) -> BackendLimitsSpec? {
    BackendLimitsSpec(
        connections: reader.optional("connections", .integer(0...1_000_000)),
        pending: reader.optional("pending", .integer(0...1_000_000)),
        idle: reader.optional("idle", .integer(0...1_000_000)))
}

/// `pools.….tls`
struct BackendTLSSpec {
    var verify: Field<Bool>
    var authority: Field<String>
    var serverName: Field<String>
}

func decodeBackendTLS(_ reader: inout MappingReader) -> BackendTLSSpec? {
    BackendTLSSpec(
        verify: reader.optional("verify", .flag), authority: reader.optional("ca", .absoluteFile),
        serverName: reader.optional("server_name", .serverName))
}

extension Form where Value == String {
    /// A name that a certificate can have: RFC 6066 section 3 allows no address.
    fileprivate static var serverName: Form {
        .scalar("a host name such as `api.internal`") { isHostName($0) ? $0 : nil }
    }
}

extension Form where Value == Tables.StatusSet {
    /// One status or class, or a list of them: `200`, `2xx`, `[200, 3xx]`.
    static var statuses: Form {
        Form { node, site, collector in
            guard case .sequence = node.content else {
                return Form<Tables.StatusSet.Element>.status.read(node, site, collector).map { Tables.StatusSet([$0]) }
            }
            guard let list = Form<[Located<Tables.StatusSet.Element>]>.list(of: .status).read(node, site, collector)
            else { return nil }
            guard list.isEmpty else { return Tables.StatusSet(list.map(\.value)) }
            collector.report(
                .invalidValue, "`\(site.path)` is empty", at: node.span, hint: "list statuses, such as `[200, 3xx]`")
            return nil
        }
    }
}

extension Form where Value == Tables.StatusSet.Element {
    fileprivate static var status: Form {
        .scalar("a status such as `200` or a class such as `2xx`, from 200 to 599", isNumber: true) { text in
            guard text.utf8.first != UInt8(ascii: "1") else { return nil }
            return Tables.StatusSet.Element(text)
        }
    }
}
