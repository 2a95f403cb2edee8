/// Follows literal and folded block scalars from source to text.
struct BlockTracer {
    private enum Chomping { case strip, clip, keep }

    private let isFolded: Bool
    private var cursor: SourceCursor
    /// Column of the collection around the scalar.
    private let outerIndent: Int
    /// Column of the text; 0 until it is known.
    private var indent = 0
    private var chomping = Chomping.clip
    private var text = TracedText()
    /// One past the last character of the text, or of the header if there is no text.
    private(set) var contentEnd: Int

    /// `from` is at the `|` or `>`, `to` after the last line.
    init(isFolded: Bool, in bytes: [UInt8], from: Int, to: Int, indent: Int) {
        self.isFolded = isFolded
        cursor = SourceCursor(bytes, at: from, limit: to)
        outerIndent = indent
        contentEnd = from
    }

    mutating func trace() -> TracedText {
        readHeader()
        var lineEnd: SourceCursor?
        var emptyLines = skipEmptyLines()
        if indent == 0 { indent = max(deepest, outerIndent + 1, 1) }
        var followsBlank = false
        while !cursor.isAtEnd, column == indent {
            let beginsBlank = cursor.isAtBlank
            if let lineEnd {
                let isLineFeed = lineEnd.peek() != 0xE2
                if !isFolded || !isLineFeed || followsBlank || beginsBlank {
                    text.appendLineEnd(lineEnd)
                } else if emptyLines.isEmpty {
                    text.append(UInt8(ascii: " "), from: lineEnd.offset)
                }
            }
            for line in emptyLines { text.appendLineEnd(line) }
            followsBlank = beginsBlank
            while !cursor.isAtEnd, cursor.lineEnd() == 0 {
                text.append(cursor.peek(), from: cursor.offset)
                cursor.advance()
            }
            contentEnd = cursor.offset
            lineEnd = cursor.isAtEnd ? nil : cursor
            cursor.advance(cursor.lineEnd())
            emptyLines = skipEmptyLines()
        }
        if chomping != .strip, let lineEnd { text.appendLineEnd(lineEnd) }
        if chomping == .keep {
            for line in emptyLines { text.appendLineEnd(line) }
        }
        return text
    }

    /// Column the cursor has reached in the indentation of its line, and the deepest one since the header.
    private var column = 0
    private var deepest = 0

    private mutating func readHeader() {
        cursor.advance()
        for _ in 0..<2 {
            switch cursor.peek() {
            case UInt8(ascii: "-"): chomping = .strip
            case UInt8(ascii: "+"): chomping = .keep
            case let digit where (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(digit):
                indent = max(outerIndent, 0) + Int(digit - UInt8(ascii: "0"))
            default: continue
            }
            cursor.advance()
        }
        contentEnd = cursor.offset
        while !cursor.isAtEnd, cursor.lineEnd() == 0 { cursor.advance() }
        cursor.advance(cursor.lineEnd())
    }

    /// Skips indentation and the lines that have nothing else; the cursor stops in the indentation of a line of text.
    private mutating func skipEmptyLines() -> [SourceCursor] {
        var lines: [SourceCursor] = []
        while true {
            column = 0
            while indent == 0 || column < indent, cursor.peek() == UInt8(ascii: " ") {
                cursor.advance()
                column += 1
            }
            deepest = max(deepest, column)
            guard cursor.lineEnd() > 0 else { return lines }
            lines.append(cursor)
            cursor.advance(cursor.lineEnd())
        }
    }
}
