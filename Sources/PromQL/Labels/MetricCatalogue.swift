/// What is known of metrics: the spec's own, the synthetic ones, recording rules, and those declared as another's.
package struct MetricCatalogue: Sendable {
    /// Nothing is known, so any metric may carry any label.
    package static let open = MetricCatalogue([:])

    /// By the name of the series, as a selector has it: a histogram is there as `x_bucket`, `x_sum` and `x_count`.
    package var metrics: [ByteString: CatalogueMetric]

    package init(_ metrics: [ByteString: CatalogueMetric]) { self.metrics = metrics }

    /// `nil` for a metric of which nothing is known.
    package subscript(_ name: ByteString) -> CatalogueMetric? { metrics[name] }
}

/// A metric's series: their type and their labels.
package struct CatalogueMetric: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case counter, gauge, histogram, summary, info, stateset, unknown
    }

    package struct Label: Sendable {
        /// Whether every series has it.
        package var isAlwaysPresent: Bool
        /// All the values that it can have; `nil` if they are not known. None: no series has it, though others may have
        /// labels of which nothing is known. Labels with the same values share one `ValueDomain`.
        package var values: LabelValues?

        package init(isAlwaysPresent: Bool = true, values: LabelValues? = nil) {
            self.isAlwaysPresent = isAlwaysPresent
            self.values = values
        }
    }

    package var kind: Kind
    /// Those that the server adds when it scrapes (`job`, `instance`) included; `__name__` is not among them.
    package var labels: [ByteString: Label]
    /// Whether no series has any other label.
    package var isClosed: Bool
    /// What the values measure or, of the series of a histogram, what it observes; `nil` if it is not known.
    package var unit: MetricUnit?
    /// What the values can be, 0 and 1 alone if they have no unit and lie between; `nil` if nothing is known.
    package var bounds: ClosedRange<Double>?
    /// Of a recording rule: the values of its expression.
    package var recorded: ValueFact?

    package init(
        _ kind: Kind, labels: [ByteString: Label], isClosed: Bool = true, unit: MetricUnit? = nil,
        bounds: ClosedRange<Double>? = nil, recorded: ValueFact? = nil
    ) {
        self.kind = kind
        self.labels = labels
        self.isClosed = isClosed
        self.unit = unit
        self.bounds = bounds
        self.recorded = recorded
    }
}
