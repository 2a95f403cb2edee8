package import PromQL
package import VeloFormat

/// A spec without errors: the only thing emitters see. Every reference resolves, every default is filled in, every
/// collection is in a deterministic order (declaration order for metrics and alerts, byte order for tenants).
package struct CheckedSpec: Sendable {
    /// Hex SHA-256 over the paths and bytes of all sources; also in `tables.specHash`.
    package var hash: String
    package var namespace: String
    package var tables: Tables
    package var topology: Topology
    package var metrics: [CheckedMetric]
    package var prometheus: PrometheusSettings
    package var retention: [RetentionClass]
    package var budget: SeriesBudget
    package var plans: [CheckedPlan]
    /// Parallel to `tables.tenants`.
    package var tenants: [CheckedTenant]
    package var owners: [Owner]
    package var receivers: [Receiver]
    /// Each behind those whose results it reads.
    package var recordings: [CheckedRecording]
    package var alerts: [CheckedAlert]
    /// Every series that a rule or a panel can select, with its labels. Unless given, without what rules record and other
    /// exporters expose.
    package var catalogue: MetricCatalogue

    package init(
        hash: String, namespace: String, tables: Tables, metrics: [CheckedMetric], prometheus: PrometheusSettings,
        retention: [RetentionClass], budget: SeriesBudget, plans: [CheckedPlan], tenants: [CheckedTenant],
        owners: [Owner], receivers: [Receiver], recordings: [CheckedRecording] = [], alerts: [CheckedAlert],
        catalogue: MetricCatalogue? = nil
    ) {
        self.hash = hash
        self.namespace = namespace
        self.tables = tables
        self.topology = Topology(tables)
        self.metrics = metrics
        self.prometheus = prometheus
        self.retention = retention
        self.budget = budget
        self.plans = plans
        self.tenants = tenants
        self.owners = owners
        self.receivers = receivers
        self.recordings = recordings
        self.alerts = alerts
        self.catalogue = catalogue ?? makeCatalogue(tables, metrics.map(\.definition))
    }
}

package struct CheckedMetric: Sendable {
    package var definition: FamilyDefinition
    /// Name of a retention class; `nil` if the metric names none.
    package var retention: String?
    package var isDurable: Bool

    package init(definition: FamilyDefinition, retention: String?, isDurable: Bool) {
        self.definition = definition
        self.retention = retention
        self.isDurable = isDurable
    }
}

package struct PrometheusSettings: Sendable {
    /// `2.42`: major and minor.
    package var version: String
    /// Parts of PromQL that are switched on, in the order of `LanguageFeature`.
    package var features: [LanguageFeature]
    /// Where Prometheus itself listens: for the command line and the docs of the output.
    package var address: Tables.Endpoint
    package var targets: [Tables.Endpoint]
    package var scrapeInterval: TimeSpan
    package var evaluationInterval: TimeSpan
    /// Sorted by name.
    package var externalLabels: [(name: String, value: String)]

    package init(
        version: String, features: [LanguageFeature] = [], address: Tables.Endpoint, targets: [Tables.Endpoint],
        scrapeInterval: TimeSpan,
        evaluationInterval: TimeSpan, externalLabels: [(name: String, value: String)]
    ) {
        self.version = version
        self.features = features
        self.address = address
        self.targets = targets
        self.scrapeInterval = scrapeInterval
        self.evaluationInterval = evaluationInterval
        self.externalLabels = externalLabels
    }
}

package struct RetentionClass: Sendable {
    package var name: String
    package var duration: TimeSpan

    package init(name: String, duration: TimeSpan) {
        self.name = name
        self.duration = duration
    }
}

package struct SeriesBudget: Sendable {
    /// Series exposed by one velod at its first scrape; `nil`: no limit.
    package var atStart: Int?
    /// Series if every declared one came alive.
    package var worstCase: Int?

    package init(atStart: Int?, worstCase: Int?) {
        self.atStart = atStart
        self.worstCase = worstCase
    }
}

package struct CheckedPlan: Sendable {
    package var name: String

    package init(name: String) { self.name = name }
}

package struct CheckedTenant: Sendable {
    package var id: String
    /// For people; the id if the spec gives none.
    package var name: String
    package var plan: String
    /// A receiver's name.
    package var notify: String?

    package init(id: String, name: String, plan: String, notify: String?) {
        self.id = id
        self.name = name
        self.plan = plan
        self.notify = notify
    }
}

package struct Owner: Sendable {
    package var id: String
    package var team: String

    package init(id: String, team: String) {
        self.id = id
        self.team = team
    }
}

package struct Receiver: Sendable {
    package var name: String
    /// A file that holds the webhook's URL; the secret itself never enters a spec.
    package var webhookFile: String?

    package init(name: String, webhookFile: String?) {
        self.name = name
        self.webhookFile = webhookFile
    }
}

/// What the name of an alert's guard adds to the name of the alert: the guard fires when the threshold's series is gone.
package let thresholdMissingSuffix = "ThresholdMissing"

package struct CheckedAlert: Sendable {
    package var name: String
    /// `$threshold` is in it as the author wrote it: see `ThresholdUse`.
    package var expression: Expression
    package var `for`: TimeSpan
    /// How often it is evaluated.
    package var interval: TimeSpan
    package var severity: String
    package var owner: Owner?
    /// Sorted by name; neither `severity` nor, with an owner, `team` is among them.
    package var labels: [(name: String, value: String)]
    package var summary: String
    package var description: String?
    package var runbookURL: String?

    package init(
        name: String, expression: Expression, for: TimeSpan, interval: TimeSpan, severity: String, owner: Owner?,
        labels: [(name: String, value: String)] = [], summary: String, description: String?, runbookURL: String?
    ) {
        self.name = name
        self.expression = expression
        self.for = `for`
        self.interval = interval
        self.severity = severity
        self.owner = owner
        self.labels = labels
        self.summary = summary
        self.description = description
        self.runbookURL = runbookURL
    }

    /// Whether it compares with a threshold, so that its series may be missed.
    package var hasThreshold: Bool {
        expression.nodes.contains { if case .parameter = $0.kind { true } else { false } }
    }
}

/// A series that Prometheus computes and stores.
package struct CheckedRecording: Sendable {
    package var name: String
    package var expression: Expression
    /// How often it is computed.
    package var interval: TimeSpan
    /// Added to the labels of the result; sorted by name.
    package var labels: [(name: String, value: String)]

    package init(name: String, expression: Expression, interval: TimeSpan, labels: [(name: String, value: String)]) {
        self.name = name
        self.expression = expression
        self.interval = interval
        self.labels = labels
    }
}
