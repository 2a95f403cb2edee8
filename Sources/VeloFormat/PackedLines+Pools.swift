extension PackedLines {
    /// The next pool, if there is one.
    mutating func pool(at index: Int, _ names: inout UniqueNames) throws(Tables.DecodingError) -> Tables.Pool? {
        guard var line = try take("pool") else { return nil }
        _ = try line.field("index").number(in: index...index)
        let name = try line.field("name")
        try names.insert(name)
        var pool = Tables.Pool(name: try name.text(), balance: try line.field("balance").word(balances), backends: [])
        pool.health = try line.field("health").healthCheck()
        pool.backends = try line.field("backends").backends()
        pool.sticky = try line.field("sticky").stickyCookie()
        pool.slowStart = try line.field("slow_start").optionalTimeSpan()
        pool.ejection = try line.field("ejection").ejection()
        pool.retry = try line.field("retry").retry()
        pool.limits = try line.field("limits").backendLimits()
        pool.tls = try line.field("tls").backendTLS()
        pool.timeouts = try line.field("timeouts").poolTimeouts()
        try line.finish()
        return pool
    }
}

// Made once: an array literal in the decoder would be allocated for every pool.
private let balances = Tables.Pool.Balance.allCases.map { ($0.rawValue, $0) }
private let checks = [("http", true), ("tcp", false), ("redis", false)]
private let checksWithoutPath: [(String, Tables.HealthCheck.Kind)] = [("tcp", .tcp), ("redis", .redis)]
private let retries = [("idempotent", true), ("unsent", false)]
private let verifications = [("verified", true), ("unverified", false)]

extension PackedField {
    /// `name=address*weight`, …
    fileprivate func backends() throws(Tables.DecodingError) -> [Tables.Backend] {
        var backends: [Tables.Backend] = []
        var names = UniqueNames()
        for backend in elements() {
            let (name, address) = try backend.cut(last: "=")
            try names.insert(name)
            let (endpoint, weight) = try address.cut(last: "*")
            backends.append(
                Tables.Backend(
                    name: try name.text(), endpoint: try endpoint.endpoint(), weight: try weight.number(in: 1...65535)))
        }
        return backends
    }

    /// `kind;interval;timeout;rise;fall`, and for `http` then `;path;statuses;body`.
    fileprivate func healthCheck() throws(Tables.DecodingError) -> Tables.HealthCheck? {
        guard !isEmpty else { return nil }
        let all = parts(UInt8(ascii: ";"))
        let isHTTP = try all[0].word(checks)
        let parts = try parts(";", count: isHTTP ? 8 : 5)
        let kind: Tables.HealthCheck.Kind =
            isHTTP
            ? .http(path: try parts[5].text(), expect: try parts[6].statuses(), body: try parts[7].text())
            : try parts[0].word(checksWithoutPath)
        return Tables.HealthCheck(
            kind: kind, interval: try parts[1].timeSpan(), timeout: try parts[2].timeSpan(),
            rise: try parts[3].number(in: 1...Int.max), fall: try parts[4].number(in: 1...Int.max))
    }

    /// `200+3xx`
    private func statuses() throws(Tables.DecodingError) -> Tables.StatusSet {
        var statuses = Tables.StatusSet([])
        for part in parts(UInt8(ascii: "+")) {
            guard let element = Tables.StatusSet.Element(utf8: part.bytes) else {
                throw failure("expected statuses such as `200` or `2xx`")
            }
            statuses.elements.append(element)
        }
        return statuses
    }

    /// `name;maximum age`
    fileprivate func stickyCookie() throws(Tables.DecodingError) -> Tables.StickyCookie? {
        guard !isEmpty else { return nil }
        let parts = try parts(";", count: 2)
        return Tables.StickyCookie(name: try parts[0].text(), maxAge: try parts[1].optionalTimeSpan())
    }

    /// `failures;time;maximum time`
    fileprivate func ejection() throws(Tables.DecodingError) -> Tables.Ejection? {
        guard !isEmpty else { return nil }
        let parts = try parts(";", count: 3)
        return Tables.Ejection(
            failures: try parts[0].number(in: 1...Int.max), time: try parts[1].timeSpan(),
            maximumTime: try parts[2].timeSpan())
    }

    /// `what;budget;count/period`
    fileprivate func retry() throws(Tables.DecodingError) -> Tables.Retry {
        let parts = try parts(";", count: 3)
        let budget = try parts[1].decimal()
        guard budget >= ExactDecimal(0), budget <= ExactDecimal(1) else {
            throw failure("a budget is a share, from 0 to 1")
        }
        let minimum = try parts[2].parts("/", count: 2)
        let period = try minimum[1].timeSpan()
        guard period.nanoseconds > 0 else { throw failure("the period is zero") }
        return Tables.Retry(
            isIdempotentRetried: try parts[0].word(retries), budget: budget,
            minimumCount: try minimum[0].number(in: 0...1_000_000_000), minimumPeriod: period)
    }

    /// `connections;pending;idle`
    fileprivate func backendLimits() throws(Tables.DecodingError) -> Tables.BackendLimits {
        let parts = try parts(";", count: 3)
        return Tables.BackendLimits(
            connections: try parts[0].number(in: 0...Int.max), pending: try parts[1].number(in: 0...Int.max),
            idle: try parts[2].number(in: 0...Int.max))
    }

    /// `verification;authorities;server name`
    fileprivate func backendTLS() throws(Tables.DecodingError) -> Tables.BackendTLS? {
        guard !isEmpty else { return nil }
        let parts = try parts(";", count: 3)
        return Tables.BackendTLS(
            isVerified: try parts[0].word(verifications), authorityPath: try parts[1].optionalText(),
            serverName: try parts[2].optionalText())
    }

    /// `connect;first byte;stall;total`
    fileprivate func poolTimeouts() throws(Tables.DecodingError) -> Tables.PoolTimeouts {
        let parts = try parts(";", count: 4)
        return Tables.PoolTimeouts(
            connect: try parts[0].timeSpan(), firstByte: try parts[1].timeSpan(), stall: try parts[2].timeSpan(),
            total: try parts[3].optionalTimeSpan())
    }
}
