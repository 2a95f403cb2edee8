/// One metric family as compiled: what the engine lays out, the exposition prints and the budget counts.
///
/// A family is a grid. A row is a combination of tenant, pool and backend that can happen (`Topology`); a column is a
/// combination of the label values fixed by the metric itself (method, status, …), the first label most significant.
public struct FamilyDefinition: Sendable, Equatable {
    public enum Kind: String, Sendable { case counter, gauge, histogram }

    /// The name of the sample, with `_total` on counters; for histograms without `_bucket`.
    public var name: String
    public var help: String
    public var kind: Kind
    public var event: Event
    public var value: EventValue
    public var rows: RowSpace
    /// The labels that come from the row, in exposed order, with the attribute each carries.
    public var rowLabels: [RowLabel]
    public var columnLabels: [ColumnLabel]
    /// Columns that are exposed at zero before any event, ascending.
    public var initialColumns: [Int]
    /// Upper bounds of the buckets, rising, without `+Inf`; empty unless a histogram. In the value's own unit
    /// (nanoseconds or bytes).
    public var bounds: [UInt64]
    /// Whether the last trace of each series, or of each bucket, is kept and shown as an exemplar (OpenMetrics only).
    public var hasExemplars: Bool
    /// Whether each series has a `_created` beside it: when its counting began. Never a gauge's.
    public var hasCreated: Bool
    /// Whether the counts outlive the process.
    public var isDurable: Bool

    public init(
        name: String, help: String, kind: Kind, event: Event, value: EventValue, rows: RowSpace,
        rowLabels: [RowLabel], columnLabels: [ColumnLabel], initialColumns: [Int], bounds: [UInt64] = [],
        hasExemplars: Bool = false, hasCreated: Bool = false, isDurable: Bool = false
    ) {
        self.name = name
        self.help = help
        self.kind = kind
        self.event = event
        self.value = value
        self.rows = rows
        self.rowLabels = rowLabels
        self.columnLabels = columnLabels
        self.initialColumns = initialColumns
        self.bounds = bounds
        self.hasExemplars = hasExemplars
        self.hasCreated = hasCreated
        self.isDurable = isDurable
    }

    public struct RowLabel: Sendable, Equatable {
        public var name: String
        public var attribute: Attribute

        public init(_ name: String, _ attribute: Attribute) {
            self.name = name
            self.attribute = attribute
        }
    }

    public struct ColumnLabel: Sendable, Equatable {
        public var name: String
        public var attribute: Attribute
        public var values: [String]

        public init(_ name: String, _ attribute: Attribute, values: [String]) {
            self.name = name
            self.attribute = attribute
            self.values = values
        }
    }

    /// The product of the column labels' value counts; 1 without column labels.
    public var columnCount: Int { columnLabels.reduce(1) { $0 * $1.values.count } }

    /// The label values of a column, one per column label. Precondition: `column` is in `0..<columnCount`.
    public func columnValues(_ column: Int) -> [String] {
        var rest = column
        var values: [String] = []
        for label in columnLabels.reversed() {
            values.append(label.values[rest % label.values.count])
            rest /= label.values.count
        }
        return values.reversed()
    }

    /// Series one (row, column) cell is exposed as: a histogram has its buckets, `+Inf`, `_sum` and `_count`, and what is
    /// asked to have a `_created` has it.
    public var seriesPerCell: Int { (kind == .histogram ? bounds.count + 3 : 1) + (hasCreated ? 1 : 0) }

    /// The family's name in OpenMetrics, to which samples add their suffixes: a counter's without `_total`.
    public var familyName: String {
        kind == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".utf8.count)) : name
    }

    /// The unit that the value is exposed in, where the name ends with it, as OpenMetrics demands of a `UNIT`.
    public var unit: String? {
        let unit: String? =
            switch value {
            case .duration: "seconds"
            case .requestBytes, .responseBytes: "bytes"
            case .ratio: "ratio"
            case .one, .delta, .state: nil
            }
        return unit.flatMap { familyName.hasSuffix("_" + $0) ? $0 : nil }
    }

    /// Whether a cell can ever be counted: a tenant without a latency objective has no `sla="latency"` series, one
    /// without a quota cannot be refused for it, and `unknown` has neither limits nor objectives. O(column labels).
    public func isPossible(column: Int, row: Int, topology: Topology, tenants: [Tables.Tenant]) -> Bool {
        guard let index = topology.tenant(space: rows, row: row) else { return true }
        let tenant = index < tenants.count ? tenants[index] : nil
        for (label, value) in zip(columnLabels, columnValues(column)) {
            switch label.attribute {
            case .sla where tenant?.objectives.contains(where: { $0.kind.text == value }) != true: return false
            case .quota where tenant?.quotas.contains(where: { $0.kind.text == value }) != true: return false
            case .reason where tenant?.canBeThrottled(for: value) != true: return false
            default: break
            }
        }
        return true
    }

    /// Whether `isPossible` depends on the row at all; if not, every cell is possible.
    public var dependsOnTenant: Bool {
        columnLabels.contains { [.sla, .quota, .reason].contains($0.attribute) }
    }

    /// A quantity in the value's own unit as it is exposed, with every digit: nanoseconds as seconds (`0.25`), anything
    /// else as it is.
    public func exactText(_ quantity: UInt64) -> String {
        value == .duration ? ExactDecimal.text(quantity, scale: 9) : String(quantity)
    }

    /// `le` of a bound as it is exposed: seconds for durations, bytes otherwise, always with a point (`1.0`), so that
    /// Prometheus 2 and 3 store the same label.
    public func boundText(_ bound: UInt64) -> String {
        let text = exactText(bound)
        return text.utf8.contains(UInt8(ascii: ".")) ? text : text + ".0"
    }
}

extension Tables.Tenant {
    /// Whether the tenant has the limit that a throttle reason stands for.
    func canBeThrottled(for reason: String) -> Bool {
        switch reason {
        case ThrottleReason.rate.text: rate != nil
        case ThrottleReason.quota.text: !quotas.isEmpty
        default: false
        }
    }
}
