internal import NIOCore
internal import NIOHTTP1
internal import VeloFormat
internal import VeloMetrics

/// What the api and admin listeners answer, as a function of method and target. No socket is needed to test it.
struct Endpoints: Sendable {
    enum Listener: Sendable { case api, admin }

    let listener: Listener
    let report: HealthReport
    /// Appends the whole exposition in Prometheus text format 0.0.4.
    var render: @Sendable (inout [UInt8]) -> Void

    private var paths: [String] {
        switch listener {
        case .api: ["/health", "/livez", "/readyz"]
        case .admin: ["/health", "/livez", "/metrics", "/readyz"]
        }
    }

    /// Answers one request. `target` is the request target as sent; a query is left aside but for `/readyz?verbose`.
    func answer(method: HTTPMethod, target: String) -> LocalAnswer {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map { String($0) } ?? ""
        let query = parts.count > 1 ? parts[1] : ""
        guard paths.contains(path) else {
            return .uncached(.notFound, "nothing here; there is: \(paths.joined(separator: " "))\n")
        }
        guard method == .GET || method == .HEAD else {
            var answer = LocalAnswer.uncached(.methodNotAllowed, "only GET and HEAD\n")
            answer.headers.replaceOrAdd(name: "allow", value: "GET, HEAD")
            return answer
        }
        let answer =
            switch path {
            case "/health": report.answer()
            case "/livez": LocalAnswer.uncached(.ok, "ok\n")
            case "/readyz": readiness(isVerbose: query == "verbose")
            default: metrics()
            }
        return method == .HEAD ? answer.withoutBody : answer
    }

    /// The exposition, whole or not at all: rendered into memory first, so that its length is known.
    private func metrics() -> LocalAnswer {
        let gateway = report.gateway
        gateway.limits.forEachUsage { gateway.recorder.quotaUsage($0) }
        var text: [UInt8] = []
        render(&text)
        return LocalAnswer(
            status: .ok,
            headers: [
                "content-type": "text/plain; version=0.0.4; charset=utf-8", "content-length": String(text.count),
                "cache-control": "no-store",
            ], body: ByteBuffer(bytes: text))
    }

    /// What fails, a line each, in the notation of Kubernetes; with `verbose` what holds as well.
    private func readiness(isVerbose: Bool) -> LocalAnswer {
        let checks = report.gateway.readinessChecks()
        let isReady = checks.allSatisfy { $0.failure == nil }
        var text = ""
        for check in checks {
            if let failure = check.failure {
                text += "[-]\(check.name): \(failure)\n"
            } else if isVerbose {
                text += "[+]\(check.name) ok\n"
            }
        }
        text += isReady ? "ok\n" : "not ready\n"
        return .uncached(isReady ? .ok : .serviceUnavailable, text)
    }
}
