import VeloSource

/// Where a scalar's text stands in the source, and where the scalar ends: for a block scalar with the last character of
/// its text, for others where libyaml says.
///
/// libyaml gives the text and the two ends; what lies between is read once more here, by the rules of its scanner
/// (`yaml_parser_scan_plain_scalar`, `…_flow_scalar`, `…_block_scalar` in scanner.c of 0.2.5), to know which byte came
/// from where. Linear in the source of the scalar.
///
/// `indent` is the column of the block collection around the scalar, -1 if there is none.
func locateScalar(
    _ text: String, _ style: YAMLScalar.Style, in bytes: [UInt8], from start: Int, to end: Int, indent: Int,
    file: FileID
) -> (offsets: OffsetMap, end: Int) {
    switch style {
    case .plain, .singleQuoted, .doubleQuoted:
        let quote = style == .plain ? 0 : 1
        let first = min(start + quote, bytes.count)
        let last = max(first, end - quote)
        if isVerbatim(text, bytes[first..<last]) { return (OffsetMap(at: first, in: file), end) }
        var tracer = FlowTracer(style, in: bytes, from: first, to: last)
        return (tracer.trace().offsets(of: text, in: file, else: first), end)
    case .literal, .folded:
        var tracer = BlockTracer(isFolded: style == .folded, in: bytes, from: start, to: end, indent: indent)
        let traced = tracer.trace()
        return (traced.offsets(of: text, in: file, else: start), tracer.contentEnd)
    }
}

private func isVerbatim(_ text: String, _ source: ArraySlice<UInt8>) -> Bool {
    text.utf8.count == source.count && text.utf8.elementsEqual(source)
}

/// A text under construction from pieces of the source.
struct TracedText {
    private(set) var bytes: [UInt8] = []
    private var pieces: [OffsetMap.Piece] = []

    /// Appends one byte that came from `source`.
    mutating func append(_ byte: UInt8, from source: Int) {
        if let last = pieces.last, source - last.source == bytes.count - last.text {
            // The run goes on.
        } else {
            pieces.append(OffsetMap.Piece(text: bytes.count, source: source))
        }
        bytes.append(byte)
    }

    /// Says that what was appended last is an escape, which ends before a place in the source.
    mutating func endEscape(before source: Int) {
        guard !pieces.isEmpty else { return }
        pieces[pieces.count - 1].escapeEnd = OffsetMap.Piece.End(text: bytes.count, source: source)
    }

    /// Appends the line end at the cursor as YAML normalises it: LF for all but LS and PS.
    mutating func appendLineEnd(_ source: SourceCursor) {
        guard source.peek() == 0xE2 else { return append(UInt8(ascii: "\n"), from: source.offset) }
        for ahead in 0..<source.lineEnd() { append(source.peek(ahead), from: source.offset + ahead) }
    }

    /// The offsets, once checked against what libyaml read. Should the two differ, all offsets count from `start`: a caret
    /// in the wrong column is better than none.
    func offsets(of text: String, in file: FileID, else start: Int) -> OffsetMap {
        guard !pieces.isEmpty, text.utf8.elementsEqual(bytes) else { return OffsetMap(at: start, in: file) }
        return OffsetMap(file: file, pieces: pieces)
    }
}

extension OffsetMap {
    /// The map of a text that stands at `source` as it is.
    init(at source: Int, in file: FileID) {
        self.init(file: file, pieces: [Piece(text: 0, source: source)])
    }
}
