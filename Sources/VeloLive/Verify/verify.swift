package import VeloModel

/// Compares a deployment with its spec: the status report a person would write, one finding a line, in a fixed order.
///
/// Pure: what was seen goes in, findings come out. The deployment is right if none of them is `wrong`.
package func verify(_ spec: CheckedSpec, _ deployment: Deployment) -> [Finding] {
    var findings = Deployment.Listener.allCases.flatMap { verifyListener($0, deployment) }
    switch deployment.metrics {
    case .failure(let failure):
        findings.append(
            Finding(
                .wrong, "admin /metrics", failure.message,
                advice: "without it nothing below can be checked: is velod running, and is --admin its address?"))
    case .success(let exposition):
        findings.append(
            Finding(.ok, "admin /metrics", "\(exposition.families.reduce(0) { $0 + $1.samples.count }) series"))
        findings += verifySpecHash(spec, exposition)
        findings += verifyFamilies(spec, exposition)
        findings += verifyBackends(spec, exposition)
    }
    return findings + verifyHealthReport(deployment)
}
