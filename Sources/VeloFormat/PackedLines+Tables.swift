extension PackedLines {
    /// Decodes all lines, in the order `PackedWriter` writes them.
    mutating func tables() throws(Tables.DecodingError) -> Tables {
        var spec = try require("spec")
        let specHash = try spec.field("hash").text()
        let namespace = try spec.field("namespace").text()
        let stateDirectory = try spec.field("state").text()
        try spec.finish()

        let proxy = try listener("proxy")
        let https = try httpsListener()
        let api = try listener("api")
        let admin = try listener("admin")
        let trustedHeader = try trustedHeader()
        let forwarding = try forwarding()
        let limits = try limits()
        let timeouts = try timeouts()
        let tls = try tls(isNeeded: https != nil)
        let accessLog = try accessLog()

        var dependencies: [Tables.Dependency] = []
        var names = UniqueNames()
        while let dependency = try dependency(&names) { dependencies.append(dependency) }

        var pools: [Tables.Pool] = []
        names = UniqueNames(reserved: Topology.noPoolText)
        while let pool = try pool(at: pools.count, &names) { pools.append(pool) }

        var alerts: [String] = []
        names = UniqueNames()
        while var line = try take("alert") {
            let name = try line.field("name")
            try names.insert(name)
            alerts.append(try name.text())
            try line.finish()
        }

        let tenants = try tenants(poolCount: pools.count, alertCount: alerts.count)
        try finish()
        return Tables(
            specHash: specHash, namespace: namespace, proxy: proxy, https: https, api: api, admin: admin,
            trustedHeader: trustedHeader, forwarding: forwarding, limits: limits, timeouts: timeouts, tls: tls,
            accessLog: accessLog, stateDirectory: stateDirectory, dependencies: dependencies, pools: pools,
            thresholdAlerts: alerts, tenants: tenants)
    }

    private mutating func listener(_ kind: StaticString) throws(Tables.DecodingError) -> Tables.Endpoint {
        var line = try require(kind)
        let endpoint = try line.field("address").endpoint()
        try line.finish()
        return endpoint
    }

    private mutating func trustedHeader() throws(Tables.DecodingError) -> Tables.TrustedHeader? {
        guard var line = try take("trusted") else { return nil }
        let name = try line.field("name").text()
        let from = try line.field("from").texts()
        try line.finish()
        return Tables.TrustedHeader(name: name, from: from)
    }

    private mutating func dependency(_ names: inout UniqueNames) throws(Tables.DecodingError) -> Tables.Dependency? {
        guard var line = try take("dependency") else { return nil }
        let name = try line.field("name")
        try names.insert(name)
        let dependency = Tables.Dependency(
            name: try name.text(), endpoint: try line.field("address").endpoint(),
            check: try line.field("check").word([("redis", .redis), ("tcp", .tcp), ("http", .http)]),
            path: try line.field("path").text(),
            isRequired: try line.field("required").word([("required", true), ("optional", false)]))
        try line.finish()
        return dependency
    }
}

/// Names that must differ, compared in their packed spelling, byte by byte: for `String`, composed and decomposed `é`
/// are one name, for Prometheus and DNS they are two.
struct UniqueNames {
    private var seen: Set<ArraySlice<UInt8>> = []
    private var reserved: String?

    init(reserved: String? = nil) { self.reserved = reserved }

    mutating func insert(_ name: PackedField) throws(Tables.DecodingError) {
        if let reserved, reserved.utf8.elementsEqual(name.bytes) { throw name.failure("`\(reserved)` is reserved") }
        guard seen.insert(name.bytes).inserted else {
            throw name.failure("`\(String(decoding: name.bytes, as: UTF8.self))` stands here twice")
        }
    }
}

extension PackedField {
    func endpoint() throws(Tables.DecodingError) -> Tables.Endpoint {
        let (host, port) = try cut(last: ":")
        var bare = host
        if let inside = host.insideBrackets, inside.bytes.contains(UInt8(ascii: ":")) { bare = inside }
        return Tables.Endpoint(host: try bare.text(), port: try port.number(in: 0...65535))
    }
}
