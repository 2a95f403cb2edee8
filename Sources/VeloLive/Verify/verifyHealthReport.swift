/// What the health report of the admin listener (or else the api's) says of pools, backends and dependencies.
///
/// The report is `application/health+json` (draft-inadarei-api-health-check-06): `checks` is an object of lists, each with
/// a `status` of `pass`, `warn` or `fail`.
func verifyHealthReport(_ deployment: Deployment) -> [Finding] {
    for listener in [Deployment.Listener.admin, .api] {
        guard case .success(let answer) = deployment.listeners[listener]?.byPath["/health"] else { continue }
        let subject = "\(listener.rawValue) health report"
        guard let report = try? JSONValue(parsing: answer.body), let status = report["status"]?.text else {
            return [
                Finding(
                    .wrong, subject, "is not application/health+json",
                    advice: "is this velod? Its api and admin listeners answer /health with a report")
            ]
        }
        let findings = (report["checks"]?.members ?? []).flatMap { member in
            (member.value.elements ?? []).compactMap { finding(member.key, $0) }
        }
        return findings.isEmpty ? [Finding(status == "pass" ? .ok : .wrong, subject, status)] : findings
    }
    return []
}

/// `nil` for a check that passes.
private func finding(_ name: String, _ check: JSONValue) -> Finding? {
    let status = check["status"]?.text ?? "without a status"
    guard status != "pass" else { return nil }
    let reason = check["output"]?.text ?? check["observedValue"]?.text
    return Finding(
        status == "warn" ? .warning : .wrong, "health of \(subject(name))",
        status + (reason.map { ": \($0)" } ?? ""), advice: advice(name))
}

/// `web/backend-1:health` is about `backend web/backend-1`, `pool:web` about `pool web`.
private func subject(_ name: String) -> String {
    if name.hasSuffix(":health") { return "backend \(name.dropLast(":health".count))" }
    return name.split(separator: ":", maxSplits: 1).joined(separator: " ")
}

private func advice(_ name: String) -> String {
    if name.hasSuffix(":health") { return "start it, or see why its health check fails" }
    if name.hasPrefix("pool:") { return "bring back its backends; until then its tenants may get 503" }
    if name.hasPrefix("dependency:") { return "start it, or correct its address under `dependencies`" }
    return "see velod's log"
}
