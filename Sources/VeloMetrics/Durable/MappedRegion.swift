import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A part of a file, or of memory that no file backs, at an address that never changes; unmapped with the last reference.
///
/// With `CellBlock`, the only code here that handles addresses. Every offset is checked against the region.
///
/// Precondition of the file form: the range is allocated on the disk and stays so. Writing to a hole of a full disk, or
/// behind the end of a file that somebody shortened, is a SIGBUS.
@usableFromInline
final class MappedRegion: @unchecked Sendable {
    // Sendable: the address never changes; words that change while shared are reached as atomics, and all other bytes are
    // written before a releasing store of such a word makes them known.
    private let start: UnsafeMutableRawPointer
    let byteCount: Int
    let isFile: Bool

    /// Maps `byteCount` bytes of a file, shared with everybody who maps it.
    init(_ file: StateDescriptor, offset: Int, byteCount: Int) throws(SystemFailure) {
        guard
            let start = mmap(
                nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, off_t(offset)),
            start != MAP_FAILED
        else { throw .last("map", file.path) }
        self.start = start
        self.byteCount = byteCount
        isFile = true
    }

    /// Zeroed memory of this process.
    init(memory byteCount: Int) {
        let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else {
            preconditionFailure("no memory for \(byteCount) bytes of counters")
        }
        self.start = start
        self.byteCount = byteCount
        isFile = false
    }

    deinit { munmap(start, byteCount) }

    /// Runs with all bytes; those that others change meanwhile may be of any moment.
    func withBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: start, count: byteCount).bytes)
    }

    func write(_ bytes: [UInt8], at offset: Int) {
        precondition(offset >= 0 && bytes.count <= byteCount - offset, "outside the mapped region")
        bytes.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { memcpy(start + offset, source, bytes.count) }
        }
    }

    /// `count` atomics from a byte offset on. The region must outlive their use.
    ///
    /// Whatever 64 bits are there are an initialised `Atomic<UInt64>`, which has the layout of a `UInt64`.
    func atomics(at offset: Int, count: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(
            offset >= 0 && offset % 8 == 0 && offset <= byteCount && count <= (byteCount - offset) / 8,
            "outside the mapped region")
        return (start + offset).bindMemory(to: Atomic<UInt64>.self, capacity: count)
    }

    func load(at offset: Int) -> UInt64 { atomics(at: offset, count: 1).pointee.load(ordering: .acquiring) }

    /// Makes known what was written before.
    func store(_ word: UInt64, at offset: Int) {
        atomics(at: offset, count: 1).pointee.store(word, ordering: .releasing)
    }

    /// Writes what has changed to the disk and waits for it.
    func sync(path: String) throws(SystemFailure) {
        guard isFile else { return }
        while msync(start, byteCount, MS_SYNC) != 0 {
            if errno != EINTR { throw .last("flush", path) }
        }
    }
}
