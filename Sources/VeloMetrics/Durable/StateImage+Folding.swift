extension StateImage {
    /// How many starts a record that no spec claims is kept: going back to an earlier spec brings its counts back.
    static let keptStarts: UInt32 = 32

    /// What the next file holds.
    ///
    /// - Records of one identity are brought together: whatever the one claimed last has a column for is added to it and
    ///   taken from the others, so that a series is counted once. A histogram whose bounds changed is another series.
    /// - Records that the last start did not claim go if they hold nothing, or if `keptStarts` starts have passed.
    /// - Schemas that no record uses go.
    ///
    /// Linear in records and cells. Folding twice is folding once.
    func folded() -> StateImage {
        var records = records
        for group in groups() { merge(group, &records) }
        records.removeAll { record in
            let idleStarts = generation &- min(record.lastClaim, generation)
            return idleStarts > 0 && (idleStarts > Self.keptStarts || record.values.allSatisfy { $0 == 0 })
        }
        var result = StateImage()
        result.generation = generation
        var kept: [Int: Int] = [:]
        for var record in records {
            if kept[record.schema] == nil {
                kept[record.schema] = result.schemas.count
                result.schemas.append(schemas[record.schema])
            }
            record.schema = kept[record.schema] ?? 0
            result.records.append(record)
        }
        return result
    }

    /// Indices of the records that share an identity with another one, the one claimed last at the end.
    private func groups() -> [[Int]] {
        var first: [SeriesIdentity: Int] = [:]
        var groups: [Int: [Int]] = [:]
        for (index, record) in records.enumerated() {
            if let other = first[record.identity] {
                groups[other, default: [other]].append(index)
            } else {
                first[record.identity] = index
            }
        }
        return groups.values.map { group in
            group.sorted { (records[$0].lastClaim, $0) < (records[$1].lastClaim, $1) }
        }
    }

    private func merge(_ group: [Int], _ records: inout [Record]) {
        guard let target = group.last else { return }
        let schema = schemas[records[target].schema]
        for source in group.dropLast() {
            guard let map = schema.columns(in: schemas[records[source].schema]) else { continue }
            for (column, other) in map.enumerated() where other >= 0 {
                for cell in 0..<schema.cellsPerColumn {
                    let from = other * schema.cellsPerColumn + cell
                    let to = column * schema.cellsPerColumn + cell
                    records[target].values[to] = schema.kind.combine(
                        records[target].values[to], records[source].values[from])
                    records[source].values[from] = 0
                }
            }
        }
    }
}
