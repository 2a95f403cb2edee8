import Testing
import VeloSource

@Suite("places in a file")
struct SourceFileTests {
    @Test(
        "a byte has a line and a column, counted in characters",
        arguments: [
            ("", 0, 1, 1), ("abc", 0, 1, 1), ("abc", 3, 1, 4), ("abc", 99, 1, 4), ("a\nbc", 1, 1, 2),
            ("a\nbc", 2, 2, 1),
            ("a\n", 2, 2, 1), ("a\r\nb", 3, 2, 1), ("a\rb", 2, 2, 1), ("äöü x", 7, 1, 5), ("日本 x", 7, 1, 4),
            ("😀x", 4, 1, 2),
            ("e\u{301}x", 3, 1, 3), ("\u{FEFF}abc", 3, 1, 1), ("\u{FEFF}abc", 4, 1, 2), ("\u{FEFF}abc", 0, 1, 1),
        ])
    func positions(_ text: String, _ offset: Int, _ line: Int, _ column: Int) {
        let position = SourceFile(path: "a", bytes: Array(text.utf8)).position(of: offset)
        #expect((position.line, position.column) == (line, column))
    }

    @Test("columns are right anywhere in a long line")
    func longLine() {
        let file = SourceFile(path: "a", bytes: Array((String(repeating: "äx", count: 5_000) + "\n" + "yz").utf8))
        for count in stride(from: 0, through: 5_000, by: 7) {
            #expect(file.position(of: count * 3) == Position(line: 1, column: count * 2 + 1, offset: count * 3))
        }
        #expect(file.position(of: 15_002) == Position(line: 2, column: 2, offset: 15_002))
    }

    @Test("a line has its text without its end")
    func contents() {
        let file = SourceFile(path: "a", bytes: Array("ab\r\n\r\ncd\ref\n".utf8))
        let lines = file.lineStarts.indices.map {
            String(decoding: file.bytes[file.contents(ofLine: $0)], as: UTF8.self)
        }
        #expect(lines == ["ab", "", "cd", "ef", ""])
    }

    @Test("an offset map leads from text to source, and ends a span after its last byte")
    func offsetMap() {
        let file = FileID(0)
        let map = OffsetMap(
            file: file, pieces: [.init(text: 0, source: 10), .init(text: 3, source: 20), .init(text: 5, source: 40)])
        #expect((0...6).map(map.source) == [10, 11, 12, 20, 21, 40, 41])
        #expect(map.span(0..<3) == Span(file, 10, 13))
        #expect(map.span(1..<4) == Span(file, 11, 21))
        #expect(map.span(3..<3) == Span(file, 20, 20))
    }
}
