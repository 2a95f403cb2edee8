import VeloMetrics

/// A scrape of a text, in pieces of some size, that may fail where the text ends.
final class TextScrape: Scrape {
    struct Failure: Error {}

    let pieceCapacity: Int
    private var rest: ArraySlice<UInt8>
    private let failsAtEnd: Bool

    init(_ text: String, pieceCapacity: Int = 4096, failsAtEnd: Bool = false) {
        rest = Array(text.utf8)[...]
        self.pieceCapacity = pieceCapacity
        self.failsAtEnd = failsAtEnd
    }

    func next(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let piece = rest.prefix(pieceCapacity)
        if piece.isEmpty, failsAtEnd { throw Failure() }
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
