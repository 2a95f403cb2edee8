import PromQL
import VeloFormat

/// Queries that more than one panel shows.
extension DashboardMetrics {
    /// Requests answered 5xx, per second. By pattern and not by equality, so that any status may be born late.
    func errors(by labels: [String] = []) -> Query? {
        guard let requests, let status = requests.label(.statusCode) else { return nil }
        let serverError = Matcher(status, .matches, "5..")
        return requests.rate(by: labels, matching: [serverError]).orZero(for: requests.rate(by: labels))
    }

    /// The share of requests answered 5xx.
    func errorRatio(by labels: [String] = []) -> Query? {
        guard let requests, let status = requests.label(.statusCode) else { return nil }
        let serverError = Matcher(status, .matches, "5..")
        return requests.rate(by: labels, matching: [serverError]).share(of: requests.rate(by: labels))
    }

    /// 1 for each backend that every velod holds healthy, else 0. Each velod says so once per tenant.
    var backendStates: Query? {
        guard let health, let labels = health.backendLabels else { return nil }
        return health.now.min(by: labels)
    }

    /// The labels that `judged` and `breached` share: the objective's, and the tenant's unless a variable picks it.
    var slaLabels: (tenant: String?, sla: String)? {
        guard let judged, let breached, let sla = judged.label(.sla), sla == breached.label(.sla),
            let tenant = judged.tenant, tenant == breached.tenant
        else { return nil }
        return (judged.tenantVariable == nil ? tenant : nil, sla)
    }

    private func slaGrouping(_ labels: (tenant: String?, sla: String)) -> [String] {
        [labels.tenant, labels.sla].compactMap(\.self)
    }

    /// The share of judged requests in the time range that missed their objective, by objective.
    var breachRatio: Query? {
        guard let judged, let breached, let slaLabels else { return nil }
        let labels = slaGrouping(slaLabels)
        return breached.increase(by: labels).share(of: judged.increase(by: labels))
    }

    /// The share of judged requests that must meet each objective, under the labels of `breachRatio`. Replicas export
    /// it twice, hence the maximum.
    var objectives: Query? {
        guard let judged, let slaLabels else { return nil }
        let all = BuiltInFamily.slaObjective.labels
        let matchers = judged.tenantVariable.map { [Matcher("tenant_id", .equal, "$\($0)")] }
        let samples = Query.select(objective, matchers ?? [])
            .max(by: matchers == nil ? all : ["sla"])
            .renaming("sla", to: slaLabels.sla)
        return slaLabels.tenant.map { samples.renaming("tenant_id", to: $0) } ?? samples
    }

    /// What is left of each error budget after the time range: 1 untouched, 0 spent, less if overspent.
    ///
    /// An objective of 100 % has no budget; a millionth stands in for it, so that one miss shows and none does not.
    var budgetLeft: Query? {
        guard let breachRatio, let objectives, let slaLabels else { return nil }
        let allowed = Query.call("clamp_min", [objectives.complement, .number(ExactDecimal(1, scale: 6))])
        return breachRatio.combined(.divide, allowed, on: slaGrouping(slaLabels)).complement
    }

    /// 1 for each objective that the time range missed, else 0.
    var missedObjectives: Query? {
        guard let breachRatio, let objectives, let slaLabels else { return nil }
        return breachRatio.complement.combined(.less, objectives, on: slaGrouping(slaLabels), returnsBool: true)
    }
}
