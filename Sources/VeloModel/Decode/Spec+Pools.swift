import VeloFormat

/// One of `pools`.
struct PoolSpec {
    var balance: Field<BalanceKind>
    var backends: Declarations<BackendSpec>
    /// Whether `backends` was refused as a whole.
    var hasInvalidBackends: Bool
    var health: Field<HealthSpec>
    var sticky: Field<StickySpec>
    var slowStart: Field<TimeSpan>
    var ejection: Field<EjectionSpec?>
    var retry: Field<RetrySpec>
    var limits: Field<BackendLimitsSpec>
    var tls: Field<BackendTLSSpec>
    var timeouts: Field<TimeoutsSpec>
}

struct BackendSpec {
    var address: Field<Tables.Endpoint>
    var weight: Field<Int>
}

enum BalanceKind: String, CaseIterable {
    case roundRobin = "round_robin"
    case leastConnections = "least_connections"
    case powerOfTwo = "power_of_two"
    case ipHash = "ip_hash"

    var format: Tables.Pool.Balance {
        switch self {
        case .roundRobin: .roundRobin
        case .leastConnections: .leastConnections
        case .powerOfTwo: .powerOfTwo
        case .ipHash: .ipHash
        }
    }
}

/// `health` of a pool: exactly one of `http`, `tcp`, `redis`, and its times.
struct HealthSpec {
    var http: Field<String>
    var tcp: Field<Bool>
    var redis: Field<Bool>
    var expect: Field<Tables.StatusSet>
    var body: Field<String>
    var interval: Field<TimeSpan>
    var timeout: Field<TimeSpan>
    var rise: Field<Int>
    var fall: Field<Int>
}

func decodePool(_ reader: inout MappingReader) -> PoolSpec? {
    let balance: Field<BalanceKind> = reader.optional("balance", .word("a way to balance"))
    let backends = reader.required(
        "backends", Form<Declarations<BackendSpec>>.declarations(of: .mapping(decodeBackend)),
        "backends by name: `{ a: { address: 127.0.0.1:9001 } }`")
    return PoolSpec(
        balance: balance, backends: backends.value ?? Declarations(), hasInvalidBackends: backends.isInvalid,
        health: reader.optional("health", .mapping(decodeHealth)),
        sticky: reader.optional("sticky", .mapping(decodeSticky)),
        slowStart: reader.optional("slow_start", .duration),
        ejection: reader.optional("ejection", .none(or: .mapping(decodeEjection))),
        retry: reader.optional("retry", .mapping(decodeRetry)),
        limits: reader.optional("limits", .mapping(decodeBackendLimits)),
        tls: reader.optional("tls", .mapping(decodeBackendTLS)),
        timeouts: reader.optional("timeouts", .mapping(decodePoolTimeouts)))
}

private func decodeBackend(_ reader: inout MappingReader) -> BackendSpec? {
    BackendSpec(
        address: reader.required("address", .endpoint, "host and port"),
        weight: reader.optional("weight", .integer(1...65_535)))
}

private func decodeHealth(_ reader: inout MappingReader) -> HealthSpec? {
    HealthSpec(
        http: reader.optional("http", .text),
        tcp: reader.optional("tcp", .flag),
        redis: reader.optional("redis", .flag),
        expect: reader.optional("expect", .statuses),
        body: reader.optional("body", .text),
        interval: reader.optional("interval", .duration),
        timeout: reader.optional("timeout", .duration),
        rise: reader.optional("rise", .integer(1...1000)),
        fall: reader.optional("fall", .integer(1...1000)))
}
