/// Facts by label, of the few labels that an expression names.
///
/// A selector's table begins as a reference to its metric's labels in the catalogue; only what the expression says more of
/// is written into the table itself. Lookup is O(1).
package struct LabelTable: Sendable {
    /// Beyond this many, looking one after the other is slower than hashing.
    private static let few = 12

    /// The name of the metric, which nearly every operator writes, apart from the others: so these need not be copied.
    private var name: LabelFact?
    private var entries: [(label: ByteString, fact: LabelFact)] = []
    /// The place of each entry, kept once they are more than a few.
    private var places: [ByteString: Int] = [:]
    private var metric: Metric?

    /// The labels of the metric that was selected, and the reason to know them.
    private final class Metric: Sendable {
        let labels: [ByteString: CatalogueMetric.Label]
        let reason: LabelReason

        init(_ labels: [ByteString: CatalogueMetric.Label], _ reason: LabelReason) {
            self.labels = labels
            self.reason = reason
        }
    }

    init() {}

    /// What the catalogue tells of a metric.
    init(_ metric: CatalogueMetric, _ reason: LabelReason) { self.metric = Metric(metric.labels, reason) }

    /// What is told of a label by name; `nil` of one that is not named. To set `nil` changes nothing.
    package subscript(_ label: ByteString) -> LabelFact? {
        get {
            if label == Matcher.metricName, let name { return name }
            if let place = place(of: label) { return entries[place].fact }
            guard let metric, let known = metric.labels[label] else { return nil }
            let presence: LabelPresence =
                known.values?.isEmpty == true ? .impossible : known.isAlwaysPresent ? .guaranteed : .possible
            return LabelFact(presence, values: known.values, metric.reason)
        }
        set {
            guard let newValue else { return }
            if label == Matcher.metricName {
                name = newValue
                return
            }
            if let place = place(of: label) {
                entries[place].fact = newValue
                return
            }
            entries.append((label, newValue))
            if entries.count > Self.few {
                if places.isEmpty {
                    for (place, entry) in entries.enumerated() { places[entry.label] = place }
                } else {
                    places[label] = entries.count - 1
                }
            }
        }
    }

    /// Every label that something is told of, in no order that means anything.
    package var names: [ByteString] {
        let own = (name == nil ? [] : [Matcher.metricName]) + entries.map(\.label)
        guard let metric else { return own }
        return own + metric.labels.keys.filter { place(of: $0) == nil && $0 != Matcher.metricName }
    }

    private func place(of label: ByteString) -> Int? {
        if places.isEmpty { return entries.firstIndex { $0.label == label } }
        return places[label]
    }

    func mapValues(_ transform: (LabelFact) -> LabelFact) -> LabelTable {
        var mapped = LabelTable()
        for (label, fact) in self { mapped[label] = transform(fact) }
        return mapped
    }
}

extension LabelTable: Sequence {
    package func makeIterator() -> some IteratorProtocol<(key: ByteString, value: LabelFact)> {
        names.lazy.compactMap { label in self[label].map { (key: label, value: $0) } }.makeIterator()
    }
}
