import Logging
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite struct OverridesTests {
    private static let tables = sampleTables(
        backends: [
            Tables.Backend(name: "one", endpoint: Tables.Endpoint(host: "10.0.0.1", port: 80)),
            Tables.Backend(name: "two", endpoint: Tables.Endpoint(host: "10.0.0.2", port: 80)),
        ],
        dependencies: [
            Tables.Dependency(
                name: "redis", endpoint: Tables.Endpoint(host: "10.0.0.9", port: 6379), check: .redis,
                isRequired: false)
        ])

    private func apply(flags: [Setting: [String]] = [:], variables: [Setting: String] = [:]) throws -> StartSettings {
        var given = GivenSettings()
        for (setting, values) in flags { given.setFlag(setting, values) }
        for (setting, value) in variables { given.setVariable(setting, value) }
        return try applyOverrides(given, to: Self.tables, processors: 4)
    }

    @Test("nothing given changes nothing")
    func nothing() throws {
        let settings = try apply()
        #expect(settings.tables == Self.tables)
        #expect(settings.options == RuntimeOptions(threads: 4))
        #expect(settings.logLevel == .info)
    }

    @Test("every setting has a flag and a variable")
    func names() {
        #expect(
            Setting.allCases.map { "\($0.flag) \($0.variable)" } == [
                "--proxy VELOD_PROXY", "--https VELOD_HTTPS", "--api VELOD_API", "--admin VELOD_ADMIN",
                "--state-dir VELOD_STATE_DIR",
                "--backend VELOD_BACKENDS", "--dependency VELOD_DEPENDENCIES", "--threads VELOD_THREADS",
                "--log-level VELOD_LOG_LEVEL", "--drain-timeout VELOD_DRAIN_TIMEOUT",
                "--max-connections VELOD_MAX_CONNECTIONS", "--overrides VELOD_OVERRIDES",
                "--take-over VELOD_TAKE_OVER",
            ])
    }

    @Test("each setting goes to its place")
    func each() throws {
        let settings = try apply(
            flags: [
                .proxy: ["0.0.0.0:8080"], .api: ["[::1]:8082"], .admin: ["localhost:9090"], .stateDirectory: ["/x"],
                .backends: ["web/two=host.example:81"], .dependencies: ["redis=127.0.0.1:1"], .threads: ["2"],
                .logLevel: ["debug"], .drainTimeout: ["1m30s"], .maxConnections: ["500"], .takeOver: ["true"],
            ])
        let tables = settings.tables
        #expect(
            [tables.proxy, tables.api, tables.admin].map(\.text) == ["0.0.0.0:8080", "[::1]:8082", "localhost:9090"])
        #expect(tables.stateDirectory == "/x")
        #expect(tables.pools[0].backends.map(\.endpoint.text) == ["10.0.0.1:80", "host.example:81"])
        #expect(tables.dependencies[0].endpoint.text == "127.0.0.1:1")
        #expect(settings.options == RuntimeOptions(threads: 2, drainTimeout: .seconds(90), connectionLimit: 500))
        #expect(settings.takesOver)
        #expect(settings.logLevel == .debug)
    }

    @Test("a flag wins over a variable, one by one where there are several")
    func precedence() throws {
        let settings = try apply(
            flags: [.proxy: ["127.0.0.1:1"], .backends: ["web/one=f:1"]],
            variables: [.proxy: "127.0.0.1:2", .api: "127.0.0.1:3", .backends: "web/one=v:1, web/two=v:2"])
        #expect(settings.tables.proxy.port == 1)
        #expect(settings.tables.api.port == 3)
        #expect(settings.tables.pools[0].backends.map(\.endpoint.text) == ["f:1", "v:2"])
    }

    @Test("an empty variable is as good as none")
    func emptyVariable() throws {
        #expect(try apply(variables: [.proxy: "", .backends: ""]).tables == Self.tables)
    }

    @Test("overrides leave names, rows and series alone")
    func topology() throws {
        let tables = try apply(flags: [.backends: ["web/one=f:1"]]).tables
        #expect(Topology(tables).rowsByBackend == Topology(Self.tables).rowsByBackend)
        #expect(tables.pools.map(\.name) == Self.tables.pools.map(\.name))
    }

    @Test(
        "a value that cannot be applied is refused, naming where it was given and what would be right",
        arguments: [
            (.proxy, "8080", "--proxy 8080: expected HOST:PORT, such as 127.0.0.1:8080; port 0 takes a free one"),
            (.api, "a b:1", "--api a b:1: expected HOST:PORT, such as 127.0.0.1:8080; port 0 takes a free one"),
            (.admin, "h:65536", "--admin h:65536: expected HOST:PORT, such as 127.0.0.1:8080; port 0 takes a free one"),
            (
                .https, "h:443", "--https h:443: there is no https listener; the spec has none under `listeners`"
            ),
            (.backends, "web/three=h:1", "--backend web/three=h:1: pool web has no backend three; it has one, two"),
            (.backends, "wob/one=h:1", "--backend wob/one=h:1: there is no pool wob; there is web, spare"),
            (.backends, "one=h:1", "--backend one=h:1: expected POOL/NAME=HOST:PORT"),
            (.backends, "web/one", "--backend web/one: expected POOL/NAME=HOST:PORT"),
            (
                .backends, "web/one=h:0",
                "--backend web/one=h:0: expected HOST:PORT after =, with a port from 1 to 65535"
            ),
            (.dependencies, "sql=h:1", "--dependency sql=h:1: there is no dependency sql; there is redis"),
            (.dependencies, "", "--dependency : expected NAME=HOST:PORT"),
            (.threads, "0", "--threads 0: expected a number from 1 to 1024"),
            (.threads, "two", "--threads two: expected a number from 1 to 1024"),
            (.drainTimeout, "30", "--drain-timeout 30: expected a duration such as 30s or 1m30s"),
            (.stateDirectory, "", "--state-dir : expected a directory"),
            (
                .logLevel, "loud",
                "--log-level loud: expected one of trace, debug, info, notice, warning, error, critical"
            ),
        ] as [(Setting, String, String)])
    func refused(setting: Setting, text: String, message: String) {
        #expect(throws: OverrideError(description: message)) { try apply(flags: [setting: [text]]) }
    }

    @Test("the TLS listener is moved where there is one, and shares its address with no other")
    func https() throws {
        var tables = Self.tables
        tables.https = Tables.HTTPSListener(endpoint: loopback, isHTTP2Enabled: false)
        var given = GivenSettings()
        given.setVariable(.https, "[::1]:8443")
        let moved = try applyOverrides(given, to: tables, processors: 1).tables
        #expect(moved.https == Tables.HTTPSListener(endpoint: .init(host: "::1", port: 8443), isHTTP2Enabled: false))
        #expect(moved.listeners.map { "\($0.name)=\($0.endpoint.text)" }.last == "https=[::1]:8443")
        given.setFlag(.https, ["8443"])
        #expect(
            throws: OverrideError(
                description: "--https 8443: expected HOST:PORT, such as 127.0.0.1:8080; port 0 takes a free one")
        ) { try applyOverrides(given, to: tables, processors: 1) }
        given.setFlag(.https, ["127.0.0.1:80"])
        given.setFlag(.api, ["127.0.0.1:80"])
        #expect(throws: OverrideError(description: "api and https cannot both listen on 127.0.0.1:80")) {
            try applyOverrides(given, to: tables, processors: 1)
        }
    }

    @Test("a variable that is wrong is named as one")
    func wrongVariable() {
        #expect(throws: OverrideError(description: "VELOD_THREADS x: expected a number from 1 to 1024")) {
            try apply(variables: [.threads: "x"])
        }
    }

    @Test("two listeners cannot share an address, unless the port is to be chosen")
    func equalAddresses() {
        #expect(throws: OverrideError(description: "proxy and admin cannot both listen on 127.0.0.1:8080")) {
            try apply(flags: [.proxy: ["127.0.0.1:8080"], .admin: ["127.0.0.1:8080"]])
        }
        #expect(throws: Never.self) { try apply(flags: [.proxy: ["127.0.0.1:0"], .admin: ["127.0.0.1:0"]]) }
    }

    @Test(
        "an address is a host and a port, and nothing else",
        arguments: [
            "", ":", "h", "h:", ":1", "h:x", "h:-1", "h:+1", "h:1 ", " h:1", "h:123456", "[]:1", "[h]:1", "[::1:1",
            "::1:1",
            "h/x:1", "http://h:1", "u@h:1", "é:1", "h\n:1", "h:１",
        ])
    func badAddress(text: String) { #expect(Tables.Endpoint(text: text) == nil) }

    @Test(
        "addresses are printed as they are read", arguments: ["h:0", "127.0.0.1:65535", "[::1]:80", "[fe80::1%eth0]:1"])
    func goodAddress(text: String) { #expect(Tables.Endpoint(text: text)?.text == text) }
}
