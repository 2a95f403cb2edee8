internal import NIOHTTP1
internal import VeloFormat
public import VeloMetrics

/// Begins a scrape of everything or, with its id, of one tenant; `nil` if there is no such tenant.
public typealias ScrapeMaker = @Sendable (_ format: MetricFormat, _ tenant: String?) -> (any Scrape)?

/// What the api and admin listeners answer, as a function of method and target. No socket is needed to test it.
struct Endpoints: Sendable {
    enum Listener: Sendable { case api, admin }

    let listener: Listener
    let report: HealthReport
    /// Begins a scrape of everything or, with its id, of one tenant; `nil` if there is no such tenant.
    var scrape: ScrapeMaker

    private var paths: [String] {
        switch listener {
        case .api: ["/health", "/livez", "/readyz"]
        case .admin: ["/health", "/livez", "/metrics", "/readyz"]
        }
    }

    enum Answer {
        case whole(LocalAnswer)
        /// An exposition, to be sent as it is made.
        case scrape(any Scrape, contentType: String)
    }

    /// Answers one request. Of the query, `/readyz?verbose` and `/metrics?tenant=ID` are known; the rest is left aside.
    func answer(to request: HTTPRequestHead) -> Answer {
        let parts = request.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map { String($0) } ?? ""
        let query = parts.count > 1 ? parts[1] : ""
        guard paths.contains(path) else {
            return .whole(.uncached(.notFound, "nothing here; there is: \(paths.joined(separator: " "))\n"))
        }
        guard request.method == .GET || request.method == .HEAD else {
            var answer = LocalAnswer.uncached(.methodNotAllowed, "only GET and HEAD\n")
            answer.headers.replaceOrAdd(name: "allow", value: "GET, HEAD")
            return .whole(answer)
        }
        switch path {
        case "/health": return .whole(report.answer())
        case "/livez": return .whole(.uncached(.ok, "ok\n"))
        case "/readyz": return .whole(readiness(isVerbose: query == "verbose"))
        default: return metrics(accept: request.headers["accept"], query: query)
        }
    }

    private func metrics(accept: [String], query: Substring) -> Answer {
        let gateway = report.gateway
        let negotiated = negotiateFormat(accept: accept)
        let hasTenant = query.split(separator: "&").contains { $0 == "tenant" || $0.hasPrefix("tenant=") }
        let tenant = hasTenant ? queryParameter("tenant", in: query) ?? "" : nil
        gateway.limits.forEachUsage { gateway.recorder.quotaUsage($0) }
        guard let scrape = scrape(negotiated.format, tenant) else {
            return .whole(.uncached(.notFound, "no such tenant\n"))
        }
        return .scrape(scrape, contentType: negotiated.contentType)
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
