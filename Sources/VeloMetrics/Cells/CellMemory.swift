import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A slab of words: zeroed, page-aligned, returned to the system with the last reference.
///
/// Mapped rather than allocated, so that a page costs memory only once one of its cells is written: a grid of
/// millions of cells may be declared and hardly used.
@usableFromInline
final class CellMemory: @unchecked Sendable {
    // The address never changes and the bytes behind it are only reached as atomics.
    let start: UnsafeMutableRawPointer
    private let byteCount: Int

    init(wordCount: Int) {
        let (bytes, overflow) = wordCount.multipliedReportingOverflow(by: MemoryLayout<UInt64>.stride)
        precondition(!overflow, "a metric family of \(wordCount) cells does not fit in memory")
        byteCount = max(bytes, 1)
        let mapped = mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, Int32(MAP_PRIVATE | MAP_ANONYMOUS) | reserveNothing, -1, 0)
        guard let mapped, mapped != MAP_FAILED else {
            preconditionFailure("no memory for a metric family of \(wordCount) cells")
        }
        start = mapped
    }

    deinit { munmap(start, byteCount) }

    /// `count` atomics from that word on. Zero bytes are an initialised `Atomic<UInt64>` of value 0, which has the
    /// layout of a `UInt64`.
    func atomics(at word: Int, count: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        (start + word * MemoryLayout<UInt64>.stride).bindMemory(to: Atomic<UInt64>.self, capacity: count)
    }

    /// `count` plain numbers from that word on.
    func numbers(at word: Int, count: Int) -> UnsafeMutablePointer<UInt64> {
        (start + word * MemoryLayout<UInt64>.stride).bindMemory(to: UInt64.self, capacity: count)
    }
}

/// What is declared and never written need not be there: without this, a machine that does not overcommit would refuse a
/// large spec.
#if os(Linux)
    private let reserveNothing = Int32(MAP_NORESERVE)
#else
    private let reserveNothing: Int32 = 0
#endif
