/// One exposition, made piece by piece: as fast as its reader takes it, in the memory of one piece.
///
/// Used by one thread at a time.
public protocol Scrape: AnyObject {
    /// How much room `next` needs.
    var pieceCapacity: Int { get }

    /// Writes what comes next to the beginning of the buffer and returns how many bytes that is; 0 at the end.
    ///
    /// Precondition: the buffer has room for `pieceCapacity`. Throws if the exposition cannot go on; what was written so
    /// far must then never look complete to a reader.
    func next(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// One part of a scrape that remembers where it is.
protocol ScrapeSection {
    /// Writes as much as there is room for; whether that was all. Progresses if there is room for a whole piece.
    mutating func render(to writer: inout LineWriter) -> Bool
    /// Samples written so far.
    var sampleCount: Int { get }
}

/// Bytes that are ready, cut wherever the room ends.
struct TextSection: ScrapeSection {
    private var rest: ArraySlice<UInt8>
    let sampleCount: Int

    init(_ bytes: [UInt8], sampleCount: Int = 0) {
        rest = bytes[...]
        self.sampleCount = sampleCount
    }

    mutating func render(to writer: inout LineWriter) -> Bool {
        rest = rest.dropFirst(writer.writePart(of: rest))
        return rest.isEmpty
    }
}
