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

/// Of families whose cells a source supplied.
struct AddressReader: CellReader {
    let shards: [CellShard]

    func sum(row: Int, column: Int, offset: Int) -> UInt64 {
        shards.reduce(0) { sum, shard in
            sum &+ (shard.recordedCell(row, column)?[offset].load(ordering: .relaxed) ?? 0)
        }
    }

    func number(row: Int, column: Int) -> Double {
        shards.reduce(0) { sum, shard in
            sum + Double(bitPattern: shard.recordedCell(row, column)?.pointee.load(ordering: .relaxed) ?? 0)
        }
    }
}

extension CellFamily {
    /// Runs `body` with the fastest reader of the family's cells, which stay where they are until it returns.
    @inline(__always)
    func withReader<Result>(
        _ slabs: (SlabReader) -> Result, orElse addresses: (AddressReader) -> Result
    ) -> Result {
        guard shards.allSatisfy({ $0.addresses == nil }) else { return addresses(AddressReader(shards: shards)) }
        return withExtendedLifetime(shards) {
            withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Atomic<UInt64>>.self, capacity: shards.count) {
                for (index, shard) in shards.enumerated() { $0.initializeElement(at: index, to: shard.cells.start) }
                return slabs(
                    SlabReader(slabs: UnsafeBufferPointer($0), rowCount: grid.rowCount, stride: grid.stride))
            }
        }
    }
}
