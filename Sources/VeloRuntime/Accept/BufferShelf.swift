import NIOCore

/// Buffers of an event loop that are used for a tick and written: kept, so that gathering output allocates nothing in the
/// steady state.
struct BufferShelf {
    /// What stays on the shelf. A burst leaves no more than this.
    private static let countLimit = 64
    /// A buffer that grew beyond this goes back to the system.
    private static let capacityLimit = 64 * 1024

    private var buffers: [ByteBuffer] = []
    private let allocator = ByteBufferAllocator()

    init() { buffers.reserveCapacity(Self.countLimit) }

    /// An empty buffer.
    mutating func take() -> ByteBuffer {
        guard var buffer = buffers.popLast() else { return allocator.buffer(capacity: 4096) }
        // One that the kernel has not taken all of yet is still in the channel's hands; clearing it makes a new one.
        buffer.clear()
        return buffer
    }

    mutating func give(_ buffer: ByteBuffer) {
        guard buffers.count < Self.countLimit, buffer.capacity <= Self.capacityLimit, buffer.capacity > 0 else {
            return
        }
        buffers.append(buffer)
    }
}
