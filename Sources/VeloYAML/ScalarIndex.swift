/// Byte offsets of code points: libyaml's marks count code points from the start of its input, spans count bytes.
///
/// Every `stride`th code point is remembered, so a look-up is O(1) and building is O(bytes); a file of ASCII remembers
/// nothing.
struct ScalarIndex {
    /// Small enough that a walk is short, large enough that the table is a fraction of the text.
    private static let stride = 64

    /// Start of libyaml's input in the file: what follows a byte order mark.
    private let base: Int
    private let bytes: [UInt8]
    /// Byte offsets of the code points 0, 64, 128, …; empty if all bytes are ASCII.
    private let checkpoints: [Int]

    /// Precondition: `bytes` are UTF-8.
    init(_ bytes: [UInt8], from base: Int) {
        self.base = base
        self.bytes = bytes
        guard bytes[base...].contains(where: { $0 >= 0x80 }) else {
            checkpoints = []
            return
        }
        var offsets: [Int] = []
        var count = 0
        for index in base..<bytes.count where bytes[index] & 0xC0 != 0x80 {
            if count % Self.stride == 0 { offsets.append(index) }
            count += 1
        }
        checkpoints = offsets
    }

    /// The byte offset in the file of code point `index`; the end of the file for one at or past the end.
    func byteOffset(of index: Int) -> Int {
        guard !checkpoints.isEmpty else { return min(base + index, bytes.count) }
        guard index / Self.stride < checkpoints.count else { return bytes.count }
        var offset = checkpoints[index / Self.stride]
        var left = index % Self.stride
        while left > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }
}
