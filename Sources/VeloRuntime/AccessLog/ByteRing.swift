import Synchronization

/// A queue of bytes between two threads, one that writes and one that reads, without locks.
///
/// What is written becomes visible as a whole or not at all, so that a reader that takes everything takes whole lines.
final class ByteRing: @unchecked Sendable {
    // Sendable because the writing thread touches only the memory between `written` and `read + capacity`, the reading one
    // only that between `read` and `written`, and each tells of its part by a store that the other one's load sees in order.

    let capacity: Int
    private let memory: UnsafeMutableRawPointer
    /// Counts of bytes since the beginning; they never wrap in practice, 2^63 being what 10 GB/s need 29 years for.
    private let written = Atomic<Int>(0)
    private let read = Atomic<Int>(0)

    /// `capacity` is rounded up to a power of two, from 4 KiB on.
    init(capacity: Int) {
        var rounded = 4096
        while rounded < capacity { rounded *= 2 }
        self.capacity = rounded
        memory = .allocate(byteCount: rounded, alignment: 64)
    }

    deinit { memory.deallocate() }

    /// How many bytes wait to be read.
    var count: Int {
        written.load(ordering: .sequentiallyConsistent) - read.load(ordering: .sequentiallyConsistent)
    }

    /// Writes all of the bytes, or none if there is no room for them. Returns how many wait then, or `nil`.
    ///
    /// Precondition: called by one thread at a time, always the same side.
    func write(_ bytes: UnsafeRawPointer, count: Int) -> Int? {
        let end = written.load(ordering: .relaxed)
        let waiting = end - read.load(ordering: .acquiring)
        guard count <= capacity - waiting else { return nil }
        let offset = end & (capacity - 1)
        let first = min(count, capacity - offset)
        (memory + offset).copyMemory(from: bytes, byteCount: first)
        if first < count { memory.copyMemory(from: bytes + first, byteCount: count - first) }
        // Before the writer looks whether the reader sleeps; the reader does it the other way round.
        written.store(end + count, ordering: .sequentiallyConsistent)
        return waiting + count
    }

    /// Gives everything that waits, in two regions of which the second may be empty, and frees what `body` says it took.
    func read(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Int) {
        let start = read.load(ordering: .relaxed)
        let count = written.load(ordering: .sequentiallyConsistent) - start
        guard count > 0 else { return }
        let offset = start & (capacity - 1)
        let first = min(count, capacity - offset)
        let taken = body(
            UnsafeRawBufferPointer(start: memory + offset, count: first),
            UnsafeRawBufferPointer(start: memory, count: count - first))
        read.store(start + taken, ordering: .releasing)
    }
}
