import PromQL
import VeloFormat

/// The names of the series that Prometheus writes for each alert that is pending or fires.
let alertSeriesNames: [ByteString] = ["ALERTS", "ALERTS_FOR_STATE"]

/// `ALERTS` and `ALERTS_FOR_STATE`: each alert by its name and, of `ALERTS`, its state, with the labels that its rule adds
/// ("Alerting rules" in Prometheus's documentation). The labels of the alerts' results are open here: `closeAlertSeries` tells them.
func alertSeries(_ spec: Spec) -> [ByteString: CatalogueMetric] {
    var names = spec.alerts.names
    var labels: [ByteString: CatalogueMetric.Label] = ["severity": CatalogueMetric.Label()]
    func add(_ label: ByteString) { labels[label] = CatalogueMetric.Label(isAlwaysPresent: false) }
    for alert in spec.alerts.valid {
        if !alert.definition.owner.isAbsent { add("team") }
        for label in alert.definition.labels.names { add(ByteString(label)) }
        guard !alert.definition.threshold.isAbsent else { continue }
        // What tells that a threshold is gone has the matchers of its series.
        names.append(alert.name + thresholdMissingSuffix)
        add("alert")
    }
    labels["alertname"] = CatalogueMetric.Label(values: LabelValues(names.map { ByteString($0) }))
    let state = CatalogueMetric(.gauge, labels: labels, isClosed: false, unit: .timestamp)
    labels["alertstate"] = CatalogueMetric.Label(values: ["pending", "firing"])
    let alerts = CatalogueMetric(.gauge, labels: labels, isClosed: false, unit: .number, bounds: 1...1)
    return ["ALERTS": alerts, "ALERTS_FOR_STATE": state]
}

/// Closes the series of alerts in the catalogue: what labels the results of all alerts can have is what these can have. They stay
/// open where an alert's labels are not known.
///
/// An alert that reads `ALERTS` itself passes its labels on and adds those that it writes. Linear in the alerts' labels.
func closeAlertSeries(_ expressions: [RuleExpression?], _ catalogue: inout MetricCatalogue) {
    var names: Set<ByteString> = []
    for expression in expressions {
        guard let expression, let tree = expression.tree, let flow = expression.labels?.result else { return }
        let own = expression.selectors.filter { $0.selector.metricName.map(alertSeriesNames.contains) ?? false }
        for alternative in flow.alternatives {
            // Through a recording rule it may read them too: open, for all that is known.
            guard alternative.isClosed || !own.isEmpty else { return }
            for (label, fact) in alternative.labels where fact.presence != .impossible {
                let isPassedOn =
                    switch fact.reason.kind {
                    case .selected, .groupedBy, .matched: true
                    case .matcher: own.contains { tree[$0.id].span.contains(fact.reason.span.lowerBound) }
                    default: false
                    }
                if own.isEmpty || !isPassedOn { names.insert(label) }
            }
        }
    }
    names.remove(Matcher.metricName)
    for series in alertSeriesNames {
        guard var metric = catalogue[series] else { continue }
        metric.isClosed = true
        for name in names where metric.labels[name] == nil {
            metric.labels[name] = CatalogueMetric.Label(isAlwaysPresent: false)
        }
        catalogue.metrics[series] = metric
    }
}

extension RuleExpression {
    /// Whether it selects one of these metrics by name.
    func reads(_ names: Set<ByteString>) -> Bool {
        selectors.contains { $0.selector.metricName.map(names.contains) ?? false }
    }
}
