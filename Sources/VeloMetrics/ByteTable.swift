/// Many short byte strings in one allocation, by index.
struct ByteTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ text: some Sequence<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
    }

    @inline(__always)
    func write(_ index: Int, to writer: inout ExpositionWriter) {
        let start = index == 0 ? 0 : ends[index - 1]
        writer.write(bytes.span.extracting(start..<ends[index]))
    }
}
