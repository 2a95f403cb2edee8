/// A place in a file as a person finds it in an editor.
package struct Position: Sendable, Hashable {
    /// From 1.
    package let line: Int
    /// From 1, counted in Unicode scalars; a byte that is no part of a character counts as one.
    package let column: Int
    /// In bytes, from 0.
    package let offset: Int

    package init(line: Int, column: Int, offset: Int) {
        self.line = line
        self.column = column
        self.offset = offset
    }
}

extension SourceFile {
    /// The line of a byte offset, from 0; offsets past the end are in the last line. O(log lines).
    package func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The bytes of a line (from 0) without its line end and without a byte order mark.
    package func contents(ofLine line: Int) -> Range<Int> {
        let start = line == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : lineStarts[line]
        var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
        while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The place of a byte offset; one outside the file counts as its nearest end. O(log lines).
    package func position(of offset: Int) -> Position {
        let offset = min(max(offset, 0), bytes.count)
        let line = line(of: offset)
        let start = contents(ofLine: line).lowerBound
        let column = start < offset ? characters(before: offset) - characters(before: start) : 0
        return Position(line: line + 1, column: column + 1, offset: offset)
    }

    /// How many characters begin before a byte offset. O(1).
    private func characters(before offset: Int) -> Int {
        let mark = min(offset / Self.columnStride, charactersBefore.count - 1)
        guard mark >= 0 else { return 0 }
        return bytes[mark * Self.columnStride..<offset].reduce(charactersBefore[mark]) {
            $1 & 0xC0 == 0x80 ? $0 : $0 + 1
        }
    }
}
