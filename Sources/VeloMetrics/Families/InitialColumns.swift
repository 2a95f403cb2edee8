import VeloFormat

/// Which columns of each row are exposed before any event.
///
/// Rows of tenants that have the same kinds of limits and objectives share one mask, so what this takes grows with the
/// number of such shapes (33 at most), not with the tenants.
struct InitialColumns: Sendable {
    private let wordsPerRow: Int
    /// `wordsPerRow` words for each mask.
    private let words: [UInt64]
    /// The mask of each row; empty if all rows share the first.
    private let maskByRow: [UInt8]

    init(_ definition: FamilyDefinition, tables: Tables, topology: Topology, shapes: [TenantShape]) {
        let wordsPerRow = (definition.columnCount + 63) / 64
        let rowCount = topology.rowCount(definition.rows)
        var words: [UInt64] = []
        var maskByRow: [UInt8] = []
        var maskByShape: [TenantShape: UInt8] = [:]

        func appendMask(where isIncluded: (Int) -> Bool) {
            let start = words.count
            words.append(contentsOf: repeatElement(0, count: wordsPerRow))
            for column in definition.initialColumns {
                precondition(
                    column >= 0 && column < definition.columnCount, "\(definition.name) has no column \(column)")
                if isIncluded(column) { words[start + column / 64] |= 1 << UInt64(column % 64) }
            }
        }

        if definition.dependsOnTenant, rowCount > 0, topology.tenant(space: definition.rows, row: 0) != nil {
            maskByRow.reserveCapacity(rowCount)
            for row in 0..<rowCount {
                let shape = topology.tenant(space: definition.rows, row: row).map { shapes[$0] } ?? TenantShape()
                if maskByShape[shape] == nil {
                    maskByShape[shape] = UInt8(maskByShape.count)
                    appendMask {
                        definition.isPossible(column: $0, row: row, topology: topology, tenants: tables.tenants)
                    }
                }
                maskByRow.append(maskByShape[shape] ?? 0)
            }
        } else {
            appendMask { _ in true }
        }
        self.wordsPerRow = wordsPerRow
        self.words = words
        self.maskByRow = maskByRow
    }

    /// Columns `64 × word` to `64 × word + 63` of a row.
    func columns(row: Int, word: Int) -> UInt64 {
        words[(maskByRow.isEmpty ? 0 : Int(maskByRow[row])) * wordsPerRow + word]
    }
}

/// All of a tenant that `FamilyDefinition.isPossible` looks at.
struct TenantShape: Sendable, Hashable {
    private var bits: UInt8 = 0

    /// The tenant nobody claims: no limits, no objectives.
    init() {}

    init(_ tenant: Tables.Tenant) {
        if tenant.rate != nil { bits |= 1 }
        for quota in tenant.quotas { bits |= 2 << UInt8(quota.kind.rawValue) }
        for objective in tenant.objectives { bits |= 8 << UInt8(objective.kind.rawValue) }
    }
}
