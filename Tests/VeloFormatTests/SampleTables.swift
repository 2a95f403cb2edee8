import VeloFormat

/// A gateway with one of everything.
func sampleTables() -> Tables {
    Tables(
        specHash: "3f2a", namespace: "veloflux", proxy: Tables.Endpoint(host: "0.0.0.0", port: 8080),
        https: Tables.HTTPSListener(endpoint: Tables.Endpoint(host: "::", port: 8443)),
        api: Tables.Endpoint(host: "127.0.0.1", port: 8082), admin: Tables.Endpoint(host: "::1", port: 9090),
        trustedHeader: Tables.TrustedHeader(name: "X-Tenant-ID", from: ["127.0.0.0/8", "::1/128"]),
        forwarding: Tables.Forwarding(trustedProxies: ["10.0.0.0/8", "fd00::/8"], forwarded: .drop, via: nil),
        limits: Tables.ConnectionLimits(contentBytes: 1 << 30),
        timeouts: Tables.Timeouts(head: .milliseconds(1500)),
        tls: Tables.TLS(
            certificates: [
                Tables.TLS.Certificate(certificatePath: "/tls/a.pem", keyPath: "/tls/a.key"),
                Tables.TLS.Certificate(
                    certificatePath: "/tls/acme.pem", keyPath: "/tls/acme.key",
                    hosts: ["acme.example.com", "*.acme.example.com"]),
            ], minimumVersion: .tls13),
        accessLog: Tables.AccessLog(
            destination: .file("/var/log/velod=1.log"), sample: ExactDecimal(1, scale: 1), logsAllErrors: false),
        stateDirectory: "/var/lib/velod",
        dependencies: [
            Tables.Dependency(
                name: "redis", endpoint: Tables.Endpoint(host: "127.0.0.1", port: 6379), check: .redis,
                isRequired: false),
            Tables.Dependency(
                name: "auth", endpoint: Tables.Endpoint(host: "auth.local", port: 80), check: .http, path: "/up",
                isRequired: true),
        ],
        pools: [
            Tables.Pool(
                name: "web", balance: .leastConnections,
                backends: [
                    Tables.Backend(name: "b1", endpoint: Tables.Endpoint(host: "127.0.0.1", port: 9001), weight: 100),
                    Tables.Backend(name: "b2", endpoint: Tables.Endpoint(host: "::1", port: 9002)),
                ],
                health: Tables.HealthCheck(
                    kind: .http(
                        path: "/health", expect: Tables.StatusSet([.code(200), .hundred(3)]), body: "\"ok\": 1;"),
                    interval: .seconds(5), timeout: .milliseconds(1500), rise: 2, fall: 3),
                sticky: Tables.StickyCookie(name: "velo", maxAge: .seconds(3600)), slowStart: .seconds(30),
                ejection: nil,
                retry: Tables.Retry(
                    isIdempotentRetried: false, budget: ExactDecimal(5, scale: 2), minimumCount: 0,
                    minimumPeriod: .seconds(60)),
                limits: Tables.BackendLimits(connections: 100, pending: 20, idle: 8),
                tls: Tables.BackendTLS(isVerified: true, authorityPath: "/tls/ca.pem", serverName: nil),
                timeouts: Tables.PoolTimeouts(connect: .milliseconds(250), total: .seconds(90))),
            Tables.Pool(
                name: "cache", backends: [],
                health: Tables.HealthCheck(
                    kind: .redis, interval: .seconds(1), timeout: .seconds(1), rise: 1, fall: 1)),
        ],
        thresholdAlerts: ["HighErrorRate", "SlowAnswers"],
        tenants: [
            Tables.Tenant(
                id: "acme", plan: "pro", hosts: ["acme.example.com", "*.acme.example.com"],
                routes: [Tables.Route(path: "/", pool: 0), Tables.Route(path: "/c", pool: 1)],
                rate: Tables.RateLimit(count: 1000, period: .seconds(1), burst: 2000),
                quotas: [Tables.Quota(kind: .requests, limit: 100_000, period: .day)],
                objectives: [
                    Tables.Objective(
                        kind: .availability, target: ExactDecimal(999, scale: 3), window: .seconds(30 * 86_400)),
                    Tables.Objective(
                        kind: .latency, target: ExactDecimal(99, scale: 2), threshold: .milliseconds(250),
                        window: .seconds(86_400)),
                ], thresholds: [ExactDecimal(5, scale: 3), ExactDecimal(-2)]),
            Tables.Tenant(id: "bare", hosts: [], routes: [], thresholds: [ExactDecimal(0), ExactDecimal(1)]),
        ])
}

/// Packed text around any body, with a header that is right about it.
func sealed(_ body: String) -> String {
    var fingerprint = Fingerprint()
    fingerprint.combine(body.utf8)
    let lines = body.utf8.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    return "veloc-tables|2|\(lines)|\(fingerprint.text)\n\(body)"
}

/// SplitMix64: the same sequence in every run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
