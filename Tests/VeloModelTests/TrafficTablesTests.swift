import Testing
import VeloFormat

@testable import VeloModel

@Suite("what a spec says of traffic")
struct TrafficTablesTests {
    private func tables(_ text: String) throws -> Tables {
        try #require(Outcome("veloc: 1\nnamespace: veloflux\n" + text).spec).tables
    }

    private func pool(_ text: String) throws -> Tables.Pool {
        try tables("pools: { web: { backends: { a: { address: 127.0.0.1:9001 } }, \(text) } }").pools[0]
    }

    @Test("has defaults that are in the tables")
    func defaults() throws {
        let tables = try tables("pools: { web: { backends: { a: { address: 127.0.0.1:9001 } } } }")
        #expect(tables.https == nil && tables.accessLog == nil && tables.tls == Tables.TLS())
        #expect(
            tables.forwarding
                == Tables.Forwarding(
                    trustedProxies: [], xForwarded: .append, forwarded: .pass, via: "velod", requestID: .passOrMake,
                    traceContext: .passOrMake, passesWebSocket: true))
        #expect(
            tables.limits
                == Tables.ConnectionLimits(
                    headBytes: 65_536, fieldCount: 100, targetBytes: 16_384, contentBytes: nil, connections: 0,
                    requestsPerConnection: 10_000))
        #expect(
            tables.timeouts
                == Tables.Timeouts(
                    head: .seconds(10), keepAlive: .seconds(75), stall: .seconds(60), backendIdle: .seconds(4),
                    linger: .seconds(1)))
        let pool = tables.pools[0]
        #expect(pool.sticky == nil && pool.slowStart == nil && pool.tls == nil)
        #expect(pool.ejection == Tables.Ejection(failures: 5, time: .seconds(30), maximumTime: .seconds(300)))
        #expect(
            pool.retry
                == Tables.Retry(
                    isIdempotentRetried: true, budget: ExactDecimal(2, scale: 1), minimumCount: 3,
                    minimumPeriod: .seconds(1)))
        #expect(pool.limits == Tables.BackendLimits(connections: 0, pending: 0, idle: 128))
        #expect(
            pool.timeouts
                == Tables.PoolTimeouts(connect: .seconds(3), firstByte: .seconds(60), stall: .seconds(60), total: nil))
    }

    @Test("has certificates of its own first, then those of tenants with their hosts")
    func certificates() throws {
        let tables = try tables(
            """
            listeners: { https: { http2: false, port: 443 } }
            tls:
              minimum_version: "1.3"
              certificates:
                - { certificate: /w.pem, key: /w.key, hosts: ["*.example.com"] }
                - { certificate: /a.pem, key: /a.key }
            pools: { web: { backends: { a: { address: 127.0.0.1:9001 } } } }
            tenants:
              zeta: { hosts: [z.example.com], routes: [{ pool: web }], tls: { certificate: /z.pem, key: /z.key } }
              acme: { hosts: [a.example.com, "*.a.example.com"], routes: [{ pool: web }], tls: { certificate: /acme.pem, key: /acme.key } }
            """)
        #expect(
            tables.https
                == Tables.HTTPSListener(
                    endpoint: Tables.Endpoint(host: "0.0.0.0", port: 443), isHTTP2Enabled: false))
        #expect(tables.tls.minimumVersion == .tls13 && tables.tls.standardCertificate == 1)
        #expect(tables.tls.certificates.map(\.certificatePath) == ["/w.pem", "/a.pem", "/acme.pem", "/z.pem"])
        #expect(
            tables.tls.certificates.map(\.hosts) == [
                ["*.example.com"], [], ["a.example.com", "*.a.example.com"], ["z.example.com"],
            ])
    }

    @Test("says which timeouts hold in a pool: its own, then the spec's, then the defaults")
    func timeouts() throws {
        let tables = try tables(
            """
            timeouts: { connect: 1s, first_byte: 9s, total: 30s, head: 2s }
            pools:
              own: { backends: { a: { address: 127.0.0.1:9001 } }, timeouts: { first_byte: 2s, total: none } }
              plain: { backends: { a: { address: 127.0.0.1:9002 } } }
            """)
        #expect(
            tables.pools.map(\.timeouts) == [
                Tables.PoolTimeouts(connect: .seconds(1), firstByte: .seconds(2), stall: .seconds(60), total: nil),
                Tables.PoolTimeouts(
                    connect: .seconds(1), firstByte: .seconds(9), stall: .seconds(60), total: .seconds(30)),
            ])
        #expect(tables.timeouts.head == .seconds(2))
    }

    @Test("may turn off what is on by default")
    func none() throws {
        #expect(try pool("ejection: none").ejection == nil)
        #expect(try tables("forwarding: { via: none }\n").forwarding.via == nil)
        #expect(try tables("limits: { body: none }\n").limits.contentBytes == nil)
        #expect(try tables("limits: { body: 0B }\n").limits.contentBytes == 0)
        let retry = try pool("retry: { budget: 0%, minimum: 0/s, idempotent: false }").retry
        #expect(retry.budget == ExactDecimal(0) && retry.minimumCount == 0 && !retry.isIdempotentRetried)
    }

    @Test("keeps a longer first ejection within its own maximum")
    func longEjection() throws {
        let ejection = try pool("ejection: { time: 10m }").ejection
        #expect(ejection == Tables.Ejection(failures: 5, time: .seconds(600), maximumTime: .seconds(600)))
    }

    @Test(
        "names the log's file or stream",
        arguments: [
            ("stdout", .standardOutput), ("stderr", .standardError), ("/var/log/a.log", .file("/var/log/a.log")),
        ] as [(String, Tables.AccessLog.Destination)])
    func accessLog(text: String, destination: Tables.AccessLog.Destination) throws {
        let log = try tables("access_log: { file: \(text), sample: 2.5%, errors: false }\n").accessLog
        #expect(
            log
                == Tables.AccessLog(
                    destination: destination, sample: ExactDecimal(25, scale: 3), logsAllErrors: false))
    }

    @Test("tells other peers' clients to backends as far as it tells those of trusted ones")
    func otherPeers() throws {
        for (word, expected) in [("append", "replace"), ("replace", "replace"), ("pass", "drop"), ("drop", "drop")] {
            let forwarding = try tables("forwarding: { x_forwarded: \(word), forwarded: \(word) }\n").forwarding
            #expect(forwarding.xForwarded.rawValue == word)
            #expect(forwarding.forwardedOfOthers.rawValue == expected)
            #expect(forwarding.xForwardedOfOthers == (word == "drop" ? .drop : .replace))
        }
    }

    @Test("names statuses by code and by class")
    func statuses() throws {
        let health = try pool("health: { http: /up, expect: [204, 3xx], body: \"yes\" }").health
        guard case .http("/up", let statuses, "yes") = health?.kind else {
            Issue.record("not the check that was written: \(String(describing: health))")
            return
        }
        #expect(statuses.contains(204) && statuses.contains(300) && statuses.contains(399))
        #expect(!statuses.contains(200) && !statuses.contains(400) && !statuses.contains(3))
        #expect(statuses.text == "204 or 3xx")
    }
}
