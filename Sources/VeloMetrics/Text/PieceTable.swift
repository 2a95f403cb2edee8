/// Many short byte strings in one allocation, by index, with room behind the last one: a copy may read a little more than
/// the piece it copies, and so take whole blocks.
final class PieceTable: @unchecked Sendable {
    // Sendable: written in `init` only.
    private let bytes: UnsafeMutablePointer<UInt8>
    private let starts: UnsafeMutablePointer<Int>
    let count: Int
    /// Bytes of the longest piece.
    let longest: Int

    init(_ pieces: some Sequence<[UInt8]>) {
        var joined: [UInt8] = []
        var ends: [Int] = [0]
        var longest = 0
        for piece in pieces {
            joined += piece
            ends.append(joined.count)
            longest = max(longest, piece.count)
        }
        count = ends.count - 1
        self.longest = longest
        bytes = .allocate(capacity: joined.count + LineWriter.slack)
        bytes.initialize(repeating: 0, count: joined.count + LineWriter.slack)
        for (index, byte) in joined.enumerated() { bytes[index] = byte }
        starts = .allocate(capacity: ends.count)
        for (index, end) in ends.enumerated() { (starts + index).initialize(to: end) }
    }

    deinit {
        bytes.deallocate()
        starts.deallocate()
    }

    /// Precondition: there is such a piece. It is valid as long as the table is.
    @inline(__always)
    subscript(index: Int) -> Piece {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no such piece of text")
        return Piece(start: UnsafeRawPointer(bytes + starts[index]), count: starts[index &+ 1] &- starts[index])
    }
}

/// Bytes inside a `PieceTable`.
struct Piece {
    let start: UnsafeRawPointer
    let count: Int
}
