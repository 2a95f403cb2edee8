import VeloFormat

extension MetricEngine {
    /// A scrape of everything: the families in the order of their definitions, the built-in ones, the sources'. Two
    /// scrapes differ in values and in series that came to life between them, never in order.
    public func scrape(_ format: MetricFormat) -> any Scrape {
        var sections: [any ScrapeSection] = []
        for family in families { append(family, rows: 0..<family.grid.rowCount, format, to: &sections) }
        for constant in constants {
            sections.append(TextSection(constant.header(format)))
            sections.append(ConstantFamily.Section(constant, rows: 0..<constant.rows.count))
        }
        return make(sections, sources: sources, format: format, statistics: statistics)
    }

    /// A scrape of one tenant's series, and of no family that has no tenants; `nil` if there is no such tenant. `unknown`
    /// is one. Takes time in proportion to that tenant's series and to the number of families.
    public func scrape(_ format: MetricFormat, ofTenant id: String) -> (any Scrape)? {
        guard let tenant = tenantIndex(id) else { return nil }
        var sections: [any ScrapeSection] = []
        for family in families {
            guard let rows = topology.rows(ofTenant: tenant, in: family.definition.rows) else { continue }
            append(family, rows: rows, format, to: &sections)
        }
        for constant in constants where constant.isByTenant && tenant < constant.rows.count {
            sections.append(TextSection(constant.header(format)))
            sections.append(ConstantFamily.Section(constant, rows: tenant..<(tenant + 1)))
        }
        return make(sections, sources: [], format: format, statistics: nil)
    }

    /// A scrape of everything, or of one tenant.
    public func scrape(_ format: MetricFormat, tenant id: String?) -> (any Scrape)? {
        guard let id else { return scrape(format) }
        return scrape(format, ofTenant: id)
    }

    /// Appends a whole scrape in text format 0.0.4.
    public func render(into output: inout [UInt8]) { render(.prometheus, into: &output) }

    /// Appends a whole scrape. Holds all of it in memory: a server streams it instead.
    public func render(_ format: MetricFormat, into output: inout [UInt8]) {
        output.append(contentsOf: scrape(format).allBytes())
    }

    private func append(
        _ family: CellFamily, rows: Range<Int>, _ format: MetricFormat, to sections: inout [any ScrapeSection]
    ) {
        sections.append(TextSection(family.text.header(format)))
        sections.append(CellSection(family, rows: rows, format: format))
        guard family.definition.hasCreated, format == .prometheus else { return }
        sections.append(TextSection(family.text.createdHeader))
        sections.append(CreatedSection(family, rows: rows))
    }

    private func make(
        _ sections: [any ScrapeSection], sources: [MetricSource], format: MetricFormat, statistics: ScrapeStatistics?
    ) -> MetricScrape {
        let cells = families.map(\.text.longestCell) + constants.map(\.longestLine)
        return MetricScrape(
            sections, sources: sources, format: format, longestPiece: cells.max() ?? 0, statistics: statistics)
    }

    /// Compared by bytes. O(log tenants).
    private func tenantIndex(_ id: String) -> Int? {
        if id.utf8.elementsEqual(Topology.unknownTenantText.utf8) { return topology.unknownTenant }
        var low = 0
        var high = tenantOrder.count
        while low < high {
            let middle = (low + high) / 2
            if topology.tenantIDs[tenantOrder[middle]].utf8.lexicographicallyPrecedes(id.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < tenantOrder.count, topology.tenantIDs[tenantOrder[low]].utf8.elementsEqual(id.utf8) else {
            return nil
        }
        return tenantOrder[low]
    }
}

extension Scrape {
    /// Everything from here on, in memory.
    package func allBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceCapacity, alignment: 16)
        defer { buffer.deallocate() }
        while let count = try? next(into: buffer), count > 0 { bytes.append(contentsOf: buffer[..<count]) }
        return bytes
    }
}
