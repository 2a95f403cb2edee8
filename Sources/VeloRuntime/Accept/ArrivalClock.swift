import NIOCore

/// Notes when the first byte of each request arrives: in front of the decoder, which only tells when a head is whole.
final class ArrivalClock: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let clock: RuntimeClock
    private var latest: UInt64 = 0
    private var first: UInt64?

    init(_ clock: RuntimeClock) { self.clock = clock }

    /// When bytes came that belong to no request yet: a head has begun.
    var firstByte: UInt64? { first }

    /// The start of the request whose head has just become whole. One that came behind another in the same bytes
    /// began when those were read.
    func takeStart() -> UInt64 {
        defer { first = nil }
        return first ?? latest
    }

    /// What came before belongs to the request that has just ended.
    func requestEnded() { first = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        latest = clock.monotonic()
        if first == nil, !Self.isBlank(unwrapInboundIn(data)) { first = latest }
        context.fireChannelRead(data)
    }

    /// Empty lines before a request are none of it (RFC 9112 2.2); some clients send one behind their content.
    private static func isBlank(_ bytes: ByteBuffer) -> Bool {
        bytes.readableBytesView.allSatisfy { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    }
}
