import NIOCore
import NIOHPACK
import NIOHTTP2
import VeloHTTP

/// The response of one stream as a value: bytes of HTTP/1.1 enter, frames leave.
///
/// The bytes are the gateway's own, so a fault in them is a bug, and ends the stream.
struct HTTP2ResponseTranslation: ~Copyable {
    typealias Payload = HTTP2Frame.FramePayload

    private var reader = ResponseReader(limits: Self.limits)
    /// What arrived and is not consumed yet: a part of a head or of a line between chunks.
    private var unread = ByteBuffer()
    /// Content that is held back until it is known whether it is the last.
    private var content: ByteBuffer?
    private var isContentToClose = false
    private(set) var hasBegun = false
    private(set) var hasEnded = false

    /// Twice what the reader of backends takes, because the gateway adds to heads.
    private static let limits = MessageLimits(
        headBytes: 256 * 1024, lineBytes: Int(UInt16.max), fieldCount: 400, trailerBytes: 64 * 1024)

    /// Begins. Only HEAD and other methods differ in what answers look like.
    mutating func begin(answering method: String) {
        reader.begin(answering: method == "HEAD" ? .head : .get)
    }

    /// Takes bytes and emits the frames that they amount to. What comes behind the end is ignored: on the connection that the
    /// bytes were written for it would belong to the next request, which a stream does not have.
    mutating func take(_ bytes: ByteBuffer, emit: (Payload) -> Void) throws(ResponseFault) {
        guard !hasEnded else { return }
        if unread.readableBytes == 0 { unread = bytes } else { unread.writeImmutableBuffer(bytes) }
        while !hasEnded {
            let step = try unread.withReadable { bytes throws(ResponseFault) in try reader.next(bytes) }
            switch step.event {
            case .needsMore:
                flush(endStream: false, emit)
                // The part of a head that waits is small; the buffer it came in need not be.
                if unread.readableBytes == 0 { unread = ByteBuffer() } else { unread.discardReadBytes() }
                return
            case .informational:
                let headers = readHeaders(status: reader.head.status)
                if fits(headers) { emit(.headers(.init(headers: headers))) }
            case .head: takeHead(emit)
            case .payload(let range):
                flush(endStream: false, emit)
                content = unread.getSlice(at: unread.readerIndex + range.lowerBound, length: range.count)
            case .framing: break
            case .end: takeEnd(emit)
            case .switched: throw .switchNotAskedFor
            }
            unread.moveReaderIndex(forwardBy: step.consumed)
        }
        unread = ByteBuffer()
    }

    /// The writer has ended its side in an orderly way. The end of a content that is delimited by it; `false` if something is
    /// missing.
    mutating func close(emit: (Payload) -> Void) -> Bool {
        if hasEnded { return true }
        guard hasBegun, isContentToClose else { return false }
        flush(endStream: true, emit)
        return true
    }

    private mutating func takeHead(_ emit: (Payload) -> Void) {
        hasBegun = true
        let headers = readHeaders(status: reader.head.status)
        guard fits(headers) else {
            hasEnded = true
            emit(.headers(.init(headers: [":status": "502"], endStream: true)))
            return
        }
        isContentToClose = reader.head.framing == .untilClose
        hasEnded = reader.body.isComplete
        emit(.headers(.init(headers: headers, endStream: hasEnded)))
    }

    /// Whether a block of fields fits into one frame of the smallest largest size: the library cuts the connection, and with it
    /// the other requests, where it would have to write a CONTINUATION.
    private func fits(_ headers: HPACKHeaders) -> Bool {
        // Two lengths in front of a field take six bytes at most, and a name or value that grows by Huffman's code is rare
        // enough to be taken care of by counting all bytes but the common ones as four (RFC 7541 appendix B).
        let size = headers.reduce(0) { $0 + 6 + codedSize($1.name) + codedSize($1.value) }
        return size <= 1 << 14
    }

    private func codedSize(_ text: String) -> Int {
        text.utf8.reduce(0) { size, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20, 0x25, 0x26, 0x2A, 0x2C...0x2F, 0x3A, 0x3B, 0x3D, 0x5F:
                size + 1
            case 0x21..<0x7F where byte != 0x5C: size + 2
            default: size + 4
            }
        }
    }

    private mutating func takeEnd(_ emit: (Payload) -> Void) {
        var trailers = HPACKHeaders()
        append(reader.body.trailers, to: &trailers)
        guard trailers.count > 0, fits(trailers) else {
            flush(endStream: true, emit)
            return
        }
        flush(endStream: false, emit)
        hasEnded = true
        emit(.headers(.init(headers: trailers, endStream: true)))
    }

    private mutating func flush(endStream: Bool, _ emit: (Payload) -> Void) {
        if endStream { hasEnded = true }
        if let content = content.take() {
            emit(.data(.init(data: .byteBuffer(content), endStream: endStream)))
        } else if endStream {
            emit(.data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)))
        }
    }

    private func readHeaders(status: UInt16) -> HPACKHeaders {
        var headers = HPACKHeaders()
        headers.reserveCapacity(reader.head.fields.count + 1)
        headers.add(name: ":status", value: String(status))
        // Where there can be no content, a length of it is out of place (RFC 9110 8.6), and the library takes its word.
        append(reader.head.fields, to: &headers, withLength: status >= 200 && status != 204)
        return headers
    }

    /// Appends all fields but those about the connection (RFC 9113 8.2.2), names in lower case (8.2.1).
    private func append(_ fields: borrowing FieldTable, to headers: inout HPACKHeaders, withLength: Bool = false) {
        for index in 0..<fields.count {
            let field = fields[index]
            switch field.name {
            case .connection, .keepAlive, .proxyConnection, .transferEncoding, .upgrade: continue
            case .contentLength where !withLength: continue
            default: headers.add(name: lowercased(field.nameRange), value: text(field.valueRange))
            }
        }
    }

    private func text(_ range: Range<Int>) -> String {
        unread.getString(at: unread.readerIndex + range.lowerBound, length: range.count) ?? ""
    }

    private func lowercased(_ range: Range<Int>) -> String {
        unread.withUnsafeReadableBytes { bytes in
            String(unsafeUninitializedCapacity: range.count) { name in
                for index in 0..<range.count {
                    let byte = bytes[range.lowerBound + index]
                    name.initializeElement(at: index, to: byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
                }
                return range.count
            }
        }
    }
}

extension ByteBuffer {
    /// `withUnsafeReadableBytes` with a typed error.
    fileprivate func withReadable<Value, Fault: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Fault) -> Value
    ) throws(Fault) -> Value {
        let result = withUnsafeReadableBytes { bytes in
            Result { () throws(Fault) -> Value in try body(bytes) }
        }
        return try result.get()
    }
}
