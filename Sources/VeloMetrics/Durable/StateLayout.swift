/// Where things are in the state file.
///
///     block 0           header: what never changes, then three checked words (generation, end, synced end)
///     block 1…          segments, one after the other, each a whole number of blocks:
///                         256 bytes  header, with two checked words (directory end, synced directory end)
///                         directory  schemas and records, each with its checksum
///                         slot 0     cells of every record of the segment: what is shared, and what was folded
///                         slot 1…    the same cells again, one set for each thread that counts by itself
///
/// Numbers are in the machine's byte order, which the header names. Structure is checksummed; cells are not: they change
/// with every event.
enum StateLayout {
    static let magic = Array("velostat".utf8)
    static let byteOrder: UInt32 = 0x0A0B_0C0D
    static let version: UInt32 = 1
    /// Mappings begin at a multiple of the system's page size, which is at most this on every platform Swift runs on.
    static let blockSize = 65_536
    /// Two cache lines: processors fetch lines in pairs.
    static let lineWords = 16
    /// One shared slot and two for each of 512 threads.
    static let mostSlots = 1_025

    enum Header {
        static let byteOrder = 8
        static let version = 12
        static let slotCount = 16
        /// Of the bytes before it.
        static let checksum = 24
        static let generation = 64
        static let end = 128
        static let syncedEnd = 192
    }

    enum Segment {
        static let magic: UInt64 = 0x7665_6C6F_7365_676D
        static let byteCount = 256
        static let index = 8
        static let blocks = 12
        static let directoryBytes = 16
        static let slotWords = 20
        static let checksum = 24
        static let directoryEnd = 64
        static let syncedDirectoryEnd = 128
    }
}

/// A number of 32 bits and its check in one word, so that one atomic store changes both.
///
/// The salt is the word's role and place: a word copied elsewhere does not pass there, and neither does a zero.
struct CheckedWord {
    enum Role: UInt64 {
        case generation = 1
        case end
        case syncedEnd
        case directoryEnd
        case syncedDirectoryEnd
        case claim
    }

    private let salt: UInt64

    init(_ role: Role, segment: Int = 0) {
        salt = role.rawValue << 56 | UInt64(truncatingIfNeeded: segment) << 32
    }

    func encode(_ value: UInt32) -> UInt64 { UInt64(value) | check(value) << 32 }

    /// `nil` if the check does not fit.
    func decode(_ word: UInt64) -> UInt32? {
        let value = UInt32(truncatingIfNeeded: word)
        return word >> 32 == check(value) ? value : nil
    }

    /// The upper half of MurmurHash3's finaliser.
    private func check(_ value: UInt32) -> UInt64 {
        var mixed = salt | UInt64(value)
        mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return (mixed ^ mixed >> 33) >> 32
    }
}
