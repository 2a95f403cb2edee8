import Testing
import VeloFormat

@Suite("packed tables")
struct PackedTablesTests {
    @Test("read like a list of what the gateway has")
    func golden() {
        let body = """
            spec|3f2a|veloflux|/var/lib/velod
            proxy|0.0.0.0:8080
            https|[::]:8443|h2
            api|127.0.0.1:8082
            admin|[::1]:9090
            trusted|X-Tenant-ID|127.0.0.0/8,::1/128
            forwarding|10.0.0.0/8,fd00::/8|append|drop||pass_or_make|pass_or_make|websocket
            limits|65536|100|16384|1073741824|0|10000
            timeouts|1s500ms|1m15s|1m|4s|1s
            tls|1.3
            certificate|/tls/a.pem|/tls/a.key|
            certificate|/tls/acme.pem|/tls/acme.key|acme.example.com,*.acme.example.com
            access_log|file=/var/log/velod%3d1.log|0.1|sampled
            dependency|redis|127.0.0.1:6379|redis||optional
            dependency|auth|auth.local:80|http|/up|required
            pool|0|web|least_connections|http;5s;1s500ms;2;3;/health;200+3xx;%22ok%22:%201%3b|\
            b1=127.0.0.1:9001*100,b2=[::1]:9002*1|velo;1h|30s||unsent;0.05;0/1m|100;20;8|verified;/tls/ca.pem;|\
            250ms;1m;1m;1m30s
            pool|1|cache|round_robin|redis;1s;1s;1;1||||5;30s;5m|idempotent;0.2;3/1s|0;0;128||3s;1m;1m;
            alert|HighErrorRate
            alert|SlowAnswers
            tenant|acme|pro|acme.example.com,*.acme.example.com|/=0,/c=1|1000/1s/2000|requests=100000/d|\
            availability=0.999/0s/30d,latency=0.99/250ms/1d|0.005,-2
            tenant|bare|||||||0,1
            """
        #expect(sampleTables().packed() == sealed(body))
    }

    @Test("come back equal")
    func roundTrip() throws {
        #expect(try Tables.decode(sampleTables().packed()) == sampleTables())
    }

    @Test("come back equal from a literal")
    func staticString() throws {
        let tables = try Tables.decode(
            #"""
            veloc-tables|2|8|1fba8cfee7846e12
            spec|h|n|/s
            proxy|a:1
            api|a:2
            admin|a:3
            forwarding||append|pass|velod|pass_or_make|pass_or_make|websocket
            limits|65536|100|16384||0|10000
            timeouts|10s|1m15s|1m|4s|1s
            tls|1.2
            """# as StaticString)
        #expect(tables.admin == Tables.Endpoint(host: "a", port: 3))
        #expect(tables.tenants.isEmpty)
        // Every default is in the tables.
        #expect(tables.forwarding == Tables.Forwarding() && tables.limits == Tables.ConnectionLimits())
        #expect(tables.timeouts == Tables.Timeouts() && tables.tls == Tables.TLS())
        #expect(tables.https == nil && tables.accessLog == nil)
    }

    @Test("come back equal whatever the names are", arguments: 0..<60)
    func hostileRoundTrip(seed: Int) throws {
        var random = SeededGenerator(state: UInt64(seed))
        let tables = hostileTables(&random)
        let packed = tables.packed()
        let decoded = try Tables.decode(packed)
        #expect(decoded == tables)
        // `==` on strings is canonical equivalence; the packed bytes are not.
        #expect(decoded.packed().utf8.elementsEqual(packed.utf8))
        #expect(!packed.utf8.contains { $0 < 0x20 && $0 != UInt8(ascii: "\n") || $0 == 0x7F })
        #expect(!packed.contains("\"") && !packed.contains("\\"))
    }

    @Test("keep apart names that are canonically equivalent")
    func canonicalEquivalence() throws {
        var tables = sampleTables()
        tables.tenants[1].hosts = ["e\u{301}.example", "\u{E9}.example"]
        let decoded = try Tables.decode(tables.packed())
        #expect(decoded.tenants[1].hosts.map { Array($0.utf8) } == tables.tenants[1].hosts.map { Array($0.utf8) })
    }

    @Test("hide no direction marks from a reviewer")
    func bidirectional() {
        var tables = sampleTables()
        tables.tenants[1].plan = "\u{202E}orp"
        #expect(tables.packed().contains("tenant|bare|%e2%80%aeorp|"))
    }

    @Test("with any one byte changed are refused, or mean the same")
    func damage() {
        let packed = Array(sampleTables().packed().utf8)
        for index in packed.indices {
            for change: UInt8 in [0x01, 0x20, 0x80, 0xFF] {
                var damaged = packed
                damaged[index] ^= change
                let decoded = try? Tables.decode(String(decoding: damaged, as: UTF8.self))
                #expect(decoded == nil || decoded == sampleTables(), "byte \(index) changed by \(change)")
            }
        }
    }

    @Test("cut short anywhere are refused")
    func truncation() {
        let packed = Array(sampleTables().packed().utf8)
        for count in packed.indices {
            #expect(throws: Tables.DecodingError.self, "\(count) bytes") {
                try Tables.decode(String(decoding: packed[..<count], as: UTF8.self))
            }
        }
        #expect(throws: Tables.DecodingError.damaged) { try Tables.decode(sampleTables().packed() + "\n") }
    }

    @Test("with damage under a right checksum never crash")
    func sealedDamage() throws {
        let packed = sampleTables().packed()
        let start = try #require(packed.firstIndex(of: "\n"))
        let body = Array(packed[packed.index(after: start)...].utf8)
        for index in body.indices {
            for byte in Array("|,=;/*:+x[]%-09\n".utf8) + [0, 0x80] {
                var damaged = body
                damaged[index] = byte
                guard let tables = try? Tables.decode(sealed(String(decoding: damaged, as: UTF8.self))) else {
                    continue
                }
                let topology = Topology(tables)
                #expect(topology.rowCount(.tenant) == tables.tenants.count + 1)
            }
        }
    }

    @Test("of another version say so")
    func version() {
        #expect(throws: Tables.DecodingError.version(found: 1, supported: 2)) {
            try Tables.decode("veloc-tables|1|something else\nentirely")
        }
    }

    @Test(
        "that are something else say so",
        arguments: ["", "\n", "veloc", "veloc-tables\n", "veloc-tables|x|1|2\n", "a: b\n"])
    func notTables(text: String) {
        #expect(throws: Tables.DecodingError.notTables) { try Tables.decode(text) }
    }

    @Test("of 10,000 tenants decode in linear time")
    func manyTenants() throws {
        var tables = sampleTables()
        tables.tenants = (0..<10_000).map { number in
            var tenant = tables.tenants[0]
            tenant.id = "tenant-\(String(100_000 + number))"
            tenant.hosts = ["\(tenant.id).example.com", "*.\(tenant.id).example.com"]
            return tenant
        }
        let packed = tables.packed()
        let start = ContinuousClock.now
        let decoded = try Tables.decode(packed)
        // Tens of milliseconds in release; the bound only catches what is not linear, in debug, on a busy machine.
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(decoded == tables)
    }
}

/// Tables that are valid in every number and hostile in every name.
private func hostileTables(_ random: inout SeededGenerator) -> Tables {
    let pieces = [
        "", "a", "%", "%41", "|", ",", ";", "=", ":", "*", "/", "\"", "\\", "\\(x)", "\"\"\"#", "\r\n", "\n", "\0",
        "\u{7F}",
        " ", "\u{85}", "\u{2028}", "\u{200F}", "\u{FEFF}", "é", "e\u{301}", "日本", "👩‍👩‍👧", "[", "]", "[::1]", "-", "00",
    ]
    var used: Set<[UInt8]> = [Array("unknown".utf8), Array("none".utf8)]
    func text() -> String {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
    func name() -> String {
        var name = text()
        while !used.insert(Array(name.utf8)).inserted { name += text() + "x" }
        return name
    }
    func endpoint() -> Tables.Endpoint {
        Tables.Endpoint(host: text(), port: Int.random(in: 0...65535, using: &random))
    }
    func span() -> TimeSpan {
        TimeSpan(
            nanoseconds: Int64.random(in: 1...Int64.max, using: &random) >> Int64.random(in: 0...50, using: &random))
    }
    func decimal() -> ExactDecimal {
        ExactDecimal(
            Int64.random(in: Int64.min...Int64.max, using: &random), scale: Int.random(in: 0...18, using: &random))
    }

    var tables = Tables(
        specHash: text(), namespace: text(), proxy: endpoint(), api: endpoint(), admin: endpoint(),
        stateDirectory: text(), pools: [], tenants: [])
    if Bool.random(using: &random) {
        tables.trustedHeader = Tables.TrustedHeader(
            name: text(), from: (0..<Int.random(in: 0...2, using: &random)).map { _ in text() })
    }
    tables.https = Tables.HTTPSListener(endpoint: endpoint(), isHTTP2Enabled: false)
    tables.forwarding.trustedProxies = (0..<Int.random(in: 0...2, using: &random)).map { _ in text() }
    tables.forwarding.via = "v" + text()
    tables.limits.contentBytes = .max
    tables.timeouts.linger = span()
    tables.accessLog = Tables.AccessLog(destination: .file(text()), sample: ExactDecimal(1, scale: 18))
    for _ in 0..<2 {
        tables.dependencies.append(
            Tables.Dependency(name: name(), endpoint: endpoint(), check: .tcp, path: text(), isRequired: false))
        let backends = (0..<3).map { _ in Tables.Backend(name: name(), endpoint: endpoint(), weight: 65535) }
        let health = Tables.HealthCheck(
            kind: .http(path: text(), expect: Tables.StatusSet([.code(204), .hundred(5)]), body: text()),
            interval: span(), timeout: span(), rise: 1, fall: .max)
        var pool = Tables.Pool(name: name(), balance: .ipHash, backends: backends, health: health)
        pool.sticky = Tables.StickyCookie(name: text(), maxAge: Bool.random(using: &random) ? span() : nil)
        pool.slowStart = Bool.random(using: &random) ? span() : nil
        pool.ejection = Bool.random(using: &random) ? Tables.Ejection(failures: .max, time: span()) : nil
        pool.retry.minimumPeriod = span()
        pool.limits = Tables.BackendLimits(connections: .max, pending: .max, idle: 0)
        pool.tls = Tables.BackendTLS(isVerified: false, authorityPath: "/" + text(), serverName: "x" + text())
        pool.timeouts = Tables.PoolTimeouts(connect: span(), firstByte: span(), stall: span(), total: span())
        tables.pools.append(pool)
        tables.tls.certificates.append(
            Tables.TLS.Certificate(certificatePath: text(), keyPath: text(), hosts: [name(), name()]))
        tables.thresholdAlerts.append(name())
    }
    for _ in 0..<5 {
        var tenant = Tables.Tenant(id: name(), plan: text(), hosts: [], routes: [])
        tenant.hosts = (0..<Int.random(in: 0...2, using: &random)).map { _ in name() }
        tenant.routes = (0..<Int.random(in: 0...2, using: &random)).map { Tables.Route(path: name(), pool: $0) }
        tenant.rate = Tables.RateLimit(count: .max, period: span(), burst: 1)
        tenant.quotas = [Tables.Quota(kind: .egress, limit: .max, period: .month)]
        tenant.objectives = [
            Tables.Objective(kind: .latency, target: ExactDecimal(1, scale: 18), threshold: span(), window: span())
        ]
        tenant.thresholds = [decimal(), decimal()]
        tables.tenants.append(tenant)
    }
    tables.tenants.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    return tables
}
