/// A frozen map from short byte strings to indices, in flat arrays: looked up by bytes where they lie, without a `String`.
///
/// Its keys are the spec's, so no client can choose them to collide. O(length of the key) expected.
struct ByteMap: Sendable {
    /// FNV-1a over the bytes from the last to the first, so that one pass over a name meets the hash of every suffix.
    struct Hash {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        @inline(__always)
        mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    private struct Entry {
        var start: Int
        var count: Int
        var value: Int32
    }

    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// One more than an index into `entries`, or 0; at most half full.
    private var slots: [UInt32]

    /// The first of two equal keys wins.
    init(_ pairs: [(key: [UInt8], value: Int32)]) {
        var size = 2
        while size < pairs.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for pair in pairs {
            var hash = Hash()
            for byte in pair.key.reversed() { hash.add(byte) }
            let isNew = pair.key.withUnsafeBytes { value(of: $0, hash: hash, foldsCase: false) == nil }
            guard isNew else { continue }
            entries.append(Entry(start: keys.count, count: pair.key.count, value: pair.value))
            keys += pair.key
            var slot = firstSlot(hash)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(entries.count)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The value of exactly these bytes.
    func value(of key: UnsafeRawBufferPointer) -> Int32? {
        var hash = Hash()
        for byte in key.reversed() { hash.add(byte) }
        return value(of: key, hash: hash, foldsCase: false)
    }

    /// The value of `key`, whose hash the caller has; with `foldsCase`, of its lower case, which `hash` is then of.
    @inline(__always)
    func value(of key: UnsafeRawBufferPointer, hash: Hash, foldsCase: Bool) -> Int32? {
        var slot = firstSlot(hash)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.count == key.count, isSame(entry, key, foldsCase: foldsCase) { return entry.value }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func firstSlot(_ hash: Hash) -> Int { Int(truncatingIfNeeded: hash.value >> 8) & (slots.count - 1) }

    private func isSame(_ entry: Entry, _ key: UnsafeRawBufferPointer, foldsCase: Bool) -> Bool {
        for index in 0..<entry.count {
            let byte = foldsCase ? key[index].lowercasedASCII : key[index]
            guard keys[entry.start + index] == byte else { return false }
        }
        return true
    }
}

extension UInt8 {
    /// Letters of ASCII in lower case; any other byte as it is.
    @inline(__always)
    var lowercasedASCII: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
