public import VeloFormat

/// All families of one spec, laid out for one set of tables: cells to record into and the text of a scrape.
public final class MetricEngine: Sendable {
    /// `version` is velod's own, for `<namespace>_build_info`.
    public init(definitions: [FamilyDefinition], tables: Tables, topology: Topology, version: String) {}

    /// Handles to the family with that index in `definitions`. Precondition: it is of that kind.
    public func counter(_ index: Int) -> CounterFamily { CounterFamily() }
    public func gauge(_ index: Int) -> GaugeFamily { GaugeFamily() }
    public func ratio(_ index: Int) -> RatioFamily { RatioFamily() }
    public func histogram(_ index: Int) -> HistogramFamily { HistogramFamily() }

    /// Series that a scrape would have now.
    public var exposedSeriesCount: Int { 0 }

    /// Appends the whole exposition in Prometheus text format 0.0.4.
    public func render(into output: inout [UInt8]) {}
}

public struct CounterFamily: Sendable {
    @inlinable public func add(_ amount: UInt64, row: Int, column: Int) {}
}

/// Whole numbers that go up and down.
public struct GaugeFamily: Sendable {
    @inlinable public func add(_ delta: Int64, row: Int, column: Int) {}
    @inlinable public func set(_ value: Int64, row: Int, column: Int) {}
}

/// A floating-point gauge.
public struct RatioFamily: Sendable {
    @inlinable public func set(_ value: Double, row: Int, column: Int) {}
}

public struct HistogramFamily: Sendable {
    @inlinable public func observe(_ value: UInt64, row: Int, column: Int) {}
}
