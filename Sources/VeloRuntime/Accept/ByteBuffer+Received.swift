import NIOCore

extension ByteBuffer {
    /// Adds what a read brought to what of the reads before is not used up. Where nothing is left, the read's own memory is taken
    /// over, without a copy.
    @inline(__always)
    mutating func append(received bytes: ByteBuffer) {
        if readableBytes == 0 {
            self = bytes
        } else {
            discardReadBytes()
            writeImmutableBuffer(bytes)
        }
    }
}
