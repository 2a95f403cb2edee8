import Synchronization

/// Reads what all shards of a family have recorded in one place.
protocol CellReader {
    /// The cell at `offset` of (row, column), added up over the shards. Precondition: all three are the family's.
    func sum(row: Int, column: Int, offset: Int) -> UInt64
    /// The same of cells that hold a `Double`.
    func number(row: Int, column: Int) -> Double
}

/// Of families whose cells lie in the slabs of their shards.
struct SlabReader: CellReader {
    let slabs: UnsafeBufferPointer<UnsafeMutablePointer<Atomic<UInt64>>>
    let rowCount: Int
    let stride: Int

    @inline(__always)
    func sum(row: Int, column: Int, offset: Int) -> UInt64 {
        let index = (column &* rowCount &+ row) &* stride &+ offset
        var sum: UInt64 = 0
        for slab in slabs { sum &+= slab[index].load(ordering: .relaxed) }
        return sum
    }

    func number(row: Int, column: Int) -> Double {
        let index = column &* rowCount &+ row
        var sum = Double(bitPattern: slabs[0][index].load(ordering: .relaxed))
        // From the first one on, so that the one value of what is set keeps its sign and its NaN.
        for slab in slabs.dropFirst() { sum += Double(bitPattern: slab[index].load(ordering: .relaxed)) }
        return sum
    }
}

/// Of families whose cells a source supplied: `tables` has, for each shard, the addresses of its cells.
struct AddressReader: CellReader {
    let tables: UnsafeBufferPointer<UnsafeMutablePointer<Atomic<UInt64>>>
    let rowCount: Int

    @inline(__always)
    func sum(row: Int, column: Int, offset: Int) -> UInt64 {
        var sum: UInt64 = 0
        for table in tables {
            if let cells = cells(table, row, column) { sum &+= cells[offset].load(ordering: .relaxed) }
        }
        return sum
    }

    func number(row: Int, column: Int) -> Double {
        var sum = 0.0
        for table in tables {
            if let cells = cells(table, row, column) {
                sum += Double(bitPattern: cells.pointee.load(ordering: .relaxed))
            }
        }
        return sum
    }

    /// `nil` where nothing was ever recorded.
    @inline(__always)
    private func cells(
        _ table: UnsafeMutablePointer<Atomic<UInt64>>, _ row: Int, _ column: Int
    ) -> UnsafeMutablePointer<Atomic<UInt64>>? {
        let address = table[column &* rowCount &+ row].load(ordering: .acquiring)
        return UnsafeMutablePointer(bitPattern: UInt(truncatingIfNeeded: address))
    }
}

extension CellFamily {
    /// Runs `body` with the fastest reader of the family's cells, which stay where they are until it returns.
    @inline(__always)
    func withReader<Result>(
        _ slabs: (SlabReader) -> Result, orElse addresses: (AddressReader) -> Result
    ) -> Result {
        withExtendedLifetime(shards) {
            withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Atomic<UInt64>>.self, capacity: shards.count) {
                for (index, shard) in shards.enumerated() { $0.initializeElement(at: index, to: shard.cells.start) }
                let starts = UnsafeBufferPointer($0)
                guard shards[0].addresses == nil else {
                    return addresses(AddressReader(tables: starts, rowCount: grid.rowCount))
                }
                return slabs(SlabReader(slabs: starts, rowCount: grid.rowCount, stride: grid.stride))
            }
        }
    }
}
