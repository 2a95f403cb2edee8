/// Where each byte of a decoded text stands in the source it was decoded from.
///
/// Piecewise: every piece is a run copied byte by byte; between pieces the source has something that the text has not (an
/// escape, indentation, a line fold).
package struct OffsetMap: Sendable, Equatable {
    /// Start of a run in the text and in the source; both rise.
    package struct Piece: Sendable, Equatable {
        package let text: Int
        package let source: Int
        /// Where the run ends, if its last character is an escape and so longer in the source than in the text.
        package var escapeEnd: End?

        package init(text: Int, source: Int) {
            self.text = text
            self.source = source
        }

        /// Past the last byte, in both.
        package struct End: Sendable, Equatable {
            package let text: Int
            package let source: Int

            package init(text: Int, source: Int) {
                self.text = text
                self.source = source
            }
        }
    }

    package let file: FileID
    package let pieces: [Piece]

    /// Precondition: `pieces` is not empty and its first text offset is 0.
    package init(file: FileID, pieces: [Piece]) {
        self.file = file
        self.pieces = pieces
    }

    /// The source offset of a text offset. O(log pieces).
    package func source(_ text: Int) -> Int {
        let piece = piece(of: text)
        return piece.source + (text - piece.text)
    }

    /// The last piece that does not begin behind a text offset.
    private func piece(of text: Int) -> Piece {
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].text <= text { low = middle } else { high = middle }
        }
        return pieces[low]
    }

    /// The span of a range of the text. The end is mapped through its last byte, so that a caret takes in the whole of an escape
    /// and never runs over what follows a fold.
    package func span(_ range: Range<Int>) -> Span {
        let start = source(range.lowerBound)
        guard !range.isEmpty else { return Span(file, start, start) }
        if let end = piece(of: range.upperBound - 1).escapeEnd, end.text == range.upperBound {
            return Span(file, start, end.source)
        }
        return Span(file, start, source(range.upperBound - 1) + 1)
    }
}
