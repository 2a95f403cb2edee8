import VeloFormat
import VeloSource

/// Pools have backends, and a health check is one check whose answer is awaited for less than the time to the next.
func checkPools(_ world: ClosedWorld, _ collector: Collector) {
    for pool in world.spec.pools.valid {
        if pool.definition.backends.isEmpty, !pool.definition.hasInvalidBackends {
            collector.report(
                .noBackends, "pool `\(pool.name)` has no backends", at: pool.span,
                hint: "add one: `backends: { a: { address: 127.0.0.1:9001 } }`")
        }
        checkAddresses(pool.definition.backends, collector)
        if let health = pool.definition.health.given {
            checkHealth(health.value, pool: pool.name, health.span, collector)
        }
        checkPoolTraffic(pool.definition, pool.name, world, collector)
    }
    for dependency in world.spec.dependencies.valid {
        checkDependency(dependency.definition, dependency.name, collector)
    }
}

/// Two backends of one pool at one address: no failure of one would spare the other, so one of them is most likely a slip.
private func checkAddresses(_ backends: Declarations<BackendSpec>, _ collector: Collector) {
    var seen: [Tables.Endpoint: (name: String, span: Span)] = [:]
    for backend in backends.valid {
        guard let address = backend.definition.address.given else { continue }
        guard let first = seen[address.value] else {
            seen[address.value] = (backend.name, address.span)
            continue
        }
        collector.report(
            .backendTwice, as: .warning, "backends `\(first.name)` and `\(backend.name)` are one address",
            at: [Diagnostic.Label(address.span, "again here"), Diagnostic.Label(first.span, "first here")],
            hint: "for a larger share of the requests, raise the `weight` of one backend")
    }
}

private func checkHealth(_ health: HealthSpec, pool: String, _ span: Span, _ collector: Collector) {
    let start = Span(span.file, span.start, min(span.start + 1, span.end))
    let kinds = [!health.http.isAbsent, !health.tcp.isAbsent, !health.redis.isAbsent].count { $0 }
    if kinds != 1 {
        collector.report(
            .conflictingKeys, "health check of pool `\(pool)` is \(kinds == 0 ? "of no kind" : "of \(kinds) kinds")",
            at: start, detail: "exactly one of `http: /path`, `tcp: true`, `redis: true`")
    }
    if let path = health.http.given { checkPath(path, collector) }
    for flag in [health.tcp, health.redis] {
        guard let given = flag.given, !given.value else { continue }
        collector.report(
            .invalidValue, "a kind of check that is `false`", at: given.span, hint: "leave it out")
    }
    if let expect = health.expect.given, health.http.isAbsent {
        collector.report(
            .healthCheck, "health check of pool `\(pool)` expects a status without HTTP", at: expect.span,
            hint: "add `http: /health`, or remove `expect`")
    }
    if let body = health.body.given, health.http.isAbsent {
        collector.report(
            .healthCheck, "health check of pool `\(pool)` expects a body without HTTP", at: body.span,
            hint: "add `http: /health`, or remove `body`")
    }
    guard let interval = health.interval.value(or: standardInterval),
        let timeout = health.timeout.value(or: standardTimeout),
        timeout >= interval
    else { return }
    collector.report(
        .healthCheck, "health check of pool `\(pool)` waits longer than its interval",
        at: health.timeout.given?.span ?? health.interval.given?.span ?? start,
        detail: "`timeout` is \(timeout.text), `interval` is \(interval.text)", hint: "make `timeout` the shorter one")
}

/// Defaults of a health check; `expect`, `rise` and `fall` are in `compilePools`.
let standardInterval = TimeSpan.seconds(5)
let standardTimeout = TimeSpan.seconds(1)

private func checkDependency(_ dependency: DependencySpec, _ name: String, _ collector: Collector) {
    guard let check = dependency.check.value else { return }
    if let path = dependency.path.given {
        if check != .http {
            collector.report(
                .conflictingKeys, "`dependencies.\(name)` has a path without HTTP", at: path.span,
                hint: "write `check: http`, or remove `path`")
        } else {
            checkPath(path, collector)
        }
    }
}

/// Reports what is not an absolute request path. Also used by routes.
@discardableResult
func checkPath(_ path: Located<String>, _ collector: Collector) -> Bool {
    guard !isRequestPath(path.value) else { return true }
    let hint: String? =
        if path.value.utf8.first != UInt8(ascii: "/") {
            "write `/\(excerpt(path.value))`"
        } else if path.value.utf8.contains(UInt8(ascii: "?")) || path.value.utf8.contains(UInt8(ascii: "#")) {
            "leave out the query and the fragment"
        } else if path.value.utf8.last == UInt8(ascii: "/") {
            "leave out the last `/`: a prefix matches whole segments"
        } else {
            nil
        }
    collector.report(
        .invalidPath, "`\(excerpt(path.value))` is not a path", at: path.span,
        detail: "`/`, then segments of the characters of RFC 3986, none of them empty, `.` or `..`", hint: hint)
    return false
}
