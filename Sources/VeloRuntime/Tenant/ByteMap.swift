/// A frozen map from short byte strings to indices, in flat arrays: looked up by bytes where they lie, without a `String`.
///
/// Its keys are the spec's, so no client can choose them to collide. A lookup takes a step for every eight bytes of the key.
struct ByteMap: Sendable {
    private struct Entry {
        var start: Int
        var count: Int
        var value: Int32
    }

    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// One more than an index into `entries`, or 0; at most half full.
    private var slots: [UInt32]
    private let foldsCase: Bool

    /// The first of two equal keys wins.
    ///
    /// - Parameter foldsCase: whether letters of ASCII are looked up in either case. Keys are in lower case then, and nothing may
    ///   be looked up that has bytes other than those of host names: folding takes `_` for DEL and the like.
    init(_ pairs: [(key: [UInt8], value: Int32)], foldsCase: Bool) {
        self.foldsCase = foldsCase
        var size = 2
        while size < pairs.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for pair in pairs {
            let slot = pair.key.withUnsafeBytes { key -> Int? in
                guard value(of: key) == nil else { return nil }
                var slot = firstSlot(of: key)
                while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
                return slot
            }
            guard let slot else { continue }
            entries.append(Entry(start: keys.count, count: pair.key.count, value: pair.value))
            keys += pair.key
            slots[slot] = UInt32(entries.count)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    func value(of key: UnsafeRawBufferPointer) -> Int32? {
        var slot = firstSlot(of: key)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.count == key.count, isKey(entry, key) { return entry.value }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func isKey(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
        keys.withUnsafeBytes { keys in
            let stored = UnsafeRawBufferPointer(rebasing: keys[entry.start..<entry.start + entry.count])
            var index = 0
            while index < key.count {
                guard stored.word(at: index, folded: foldsCase) == key.word(at: index, folded: foldsCase) else {
                    return false
                }
                index += 8
            }
            return true
        }
    }

    /// By the finaliser of MurmurHash3 over eight bytes at a time.
    private func firstSlot(of key: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(key.count)
        var index = 0
        while index < key.count {
            hash = (hash ^ key.word(at: index, folded: foldsCase)) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 33
            index += 8
        }
        return Int(truncatingIfNeeded: hash) & (slots.count - 1)
    }
}

extension UnsafeRawBufferPointer {
    /// Eight bytes from `index`, or as many as there are and zeros; with `folded`, letters in lower case.
    @inline(__always)
    fileprivate func word(at index: Int, folded: Bool) -> UInt64 {
        var word: UInt64 = 0
        if index + 8 <= count {
            word = loadUnaligned(fromByteOffset: index, as: UInt64.self)
        } else {
            for offset in (index..<count).reversed() { word = word << 8 | UInt64(self[offset]) }
        }
        return folded ? word | 0x2020_2020_2020_2020 : word
    }
}
