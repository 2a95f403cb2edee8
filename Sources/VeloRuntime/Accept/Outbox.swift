import NIOCore
import VeloHTTP

/// What a connection has to send, gathered over a tick so that it costs one write and, in the steady state, no allocation.
///
/// Nothing reaches the kernel before `flush`. A class, because a write may come back as a call that finds the channel closed.
final class Outbox {
    /// Content up to this size is copied behind what is gathered; for more of it, another part of the write is cheaper.
    private static let copyLimit = 16 * 1024

    private let loop: LoopContext
    private var buffer = ByteBuffer()
    private var isGathering = false

    init(_ loop: LoopContext) { self.loop = loop }

    /// Appends what `write` writes, which is `longest` bytes at most.
    @inline(__always)
    func append(atMost longest: Int, _ write: (inout ByteWriter) -> Void) {
        gather()
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: longest) { memory in
            var writer = ByteWriter(memory)
            write(&writer)
            assert(!writer.didOverflow, "a head was longer than was foreseen")
            return writer.count
        }
    }

    func append(_ text: StaticString) {
        gather()
        buffer.writeStaticString(text)
    }

    func append(_ text: String) {
        gather()
        buffer.writeString(text)
    }

    func append(_ bytes: ByteBuffer) {
        gather()
        buffer.writeImmutableBuffer(bytes)
    }

    /// Appends content that lies in `source`, `range` being relative to its reader index.
    func appendContent(
        of source: ByteBuffer, in range: Range<Int>, isChunked: Bool, to context: ChannelHandlerContext
    ) {
        guard !range.isEmpty else { return }
        if isChunked { append(atMost: ChunkedEncoder.longestSizeLine) { ChunkedEncoder.begin(range.count, into: &$0) } }
        if range.count <= Self.copyLimit {
            gather()
            source.withUnsafeReadableBytes { _ = buffer.writeBytes($0[range]) }
        } else if let slice = source.getSlice(at: source.readerIndex + range.lowerBound, length: range.count) {
            write(to: context)
            context.write(NIOAny(slice), promise: nil)
        }
        if isChunked { append("\r\n") }
    }

    /// Hands what is gathered to the channel, and all of it to the kernel.
    func flush(to context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) {
        guard isGathering else {
            if let promise {
                context.writeAndFlush(NIOAny(ByteBuffer()), promise: promise)
            } else {
                context.flush()
            }
            return
        }
        let written = takeBuffer()
        context.writeAndFlush(NIOAny(written), promise: promise)
        loop.shelf.give(written)
    }

    /// Forgets what is gathered.
    func discard() {
        guard isGathering else { return }
        loop.shelf.give(takeBuffer())
    }

    private func write(to context: ChannelHandlerContext) {
        guard isGathering else { return }
        context.write(NIOAny(takeBuffer()), promise: nil)
    }

    @inline(__always)
    private func gather() {
        guard !isGathering else { return }
        isGathering = true
        buffer = loop.shelf.take()
    }

    private func takeBuffer() -> ByteBuffer {
        isGathering = false
        let taken = buffer
        buffer = ByteBuffer()
        return taken
    }
}
