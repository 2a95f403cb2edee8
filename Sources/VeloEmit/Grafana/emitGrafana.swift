package import VeloModel

/// The dashboards of a spec and what provisions them: `grafana/<namespace>-fleet.json`, `grafana/<namespace>-tenant.json`
/// if any metric tells tenants apart, the linter's exclusions, and provisioning files for Grafana's
/// `provisioning` folder.
package func emitGrafana(_ spec: CheckedSpec) -> [Artifact] {
    let tenant = tenantDashboard(spec, uid: dashboardUID(spec.namespace, "tenant"))
    let fleet = fleetDashboard(spec, uid: dashboardUID(spec.namespace, "fleet"), tenantBoard: tenant?.uid)
    var artifacts = [Artifact(path: "grafana/\(spec.namespace)-fleet.json", text: fleet.json.text)]
    if let tenant {
        artifacts.append(Artifact(path: "grafana/\(spec.namespace)-tenant.json", text: tenant.json.text))
    }
    return artifacts + [Artifact(path: "grafana/.lint", text: lintExclusions)] + emitGrafanaProvisioning(spec)
}

/// A uid that stays the same from build to build: at most 40 characters of `[a-z0-9-]`, which future versions of Grafana
/// will require (a Kubernetes name) and no version refuses.
func dashboardUID(_ namespace: String, _ board: String) -> String {
    var name = ""
    for character in namespace.lowercased() {
        name.append(character.isASCII && (character.isLetter || character.isNumber) ? character : "-")
    }
    while name.hasPrefix("-") { name.removeFirst() }
    let uid = name.prefix(40 - board.utf8.count - 1)
    return uid.isEmpty ? board : "\(uid)-\(board)"
}

/// For grafana/dashboard-linter: the rules that a board over `instance`-free aggregates cannot follow, and why.
private let lintExclusions = """
    # Exclusions for grafana/dashboard-linter. Made by veloc; do not edit.
    exclusions:
      template-job-rule:
        reason: the spec's namespace is in every metric's name, so there is no other job to choose
      template-instance-rule:
        reason: panels show tenants and backends over all instances; the fleet board lists the instances
      target-job-rule:
        reason: there is no variable job, for the reason above
      target-instance-rule:
        reason: there is no variable instance, for the reason above

    """
