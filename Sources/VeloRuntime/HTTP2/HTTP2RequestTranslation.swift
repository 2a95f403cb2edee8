import NIOCore
import NIOHPACK

/// A request of one stream as a value: frames enter, the bytes of the same request in HTTP/1.1 leave.
///
/// The bytes are one request with one framing, whatever the frames were: there is no way to put a second request or another
/// field into them. Everything that HTTP/1.1 is strict about is left to the reader behind.
struct HTTP2RequestTranslation {
    private enum Phase: Equatable {
        case head
        /// Content whose length was declared; how much of it is missing.
        case length(UInt64)
        case chunked
        case ended
    }

    private var phase = Phase.head
    /// Of the head; empty before.
    private(set) var method = ""

    /// Whether the head has come.
    var hasBegun: Bool { phase != .head }

    /// Whether the request has come as a whole.
    var hasEnded: Bool { phase == .ended }

    /// A block of fields: the head, or trailers.
    mutating func headers(
        _ headers: HPACKHeaders, endStream: Bool, into output: inout ByteBuffer
    ) throws(HTTP2RequestFault) {
        switch phase {
        case .head: try head(HTTP2RequestHead(headers), endStream: endStream, into: &output)
        case .length(let missing):
            guard endStream else { throw .trailers }
            guard missing == 0 else { throw .contentLength }
            // A content of declared length has no place for trailers in HTTP/1.1, and who gets them may drop them
            // (RFC 9110 6.5.1). They are checked all the same.
            var dropped = ByteBuffer()
            try trailers(headers, into: &dropped)
            phase = .ended
        case .chunked:
            guard endStream else { throw .trailers }
            output.writeStaticString("0\r\n")
            try trailers(headers, into: &output)
            output.writeStaticString("\r\n")
            phase = .ended
        case .ended: throw .trailers
        }
    }

    /// Content. Returns the bytes to hand on, which are the frame's own where nothing has to be put around them.
    mutating func data(_ content: ByteBuffer, endStream: Bool) throws(HTTP2RequestFault) -> ByteBuffer {
        switch phase {
        case .length(let missing):
            let count = UInt64(content.readableBytes)
            guard count <= missing, !endStream || count == missing else { throw .contentLength }
            phase = endStream ? .ended : .length(missing - count)
            return content
        case .chunked:
            var output = ByteBuffer()
            if content.readableBytes > 0 {
                // Sixteen digits and two line ends, and the last chunk.
                output.reserveCapacity(content.readableBytes + 16 + 4 + 5)
                output.writeString(String(content.readableBytes, radix: 16))
                output.writeStaticString("\r\n")
                output.writeImmutableBuffer(content)
                output.writeStaticString("\r\n")
            }
            if endStream {
                output.writeStaticString("0\r\n\r\n")
                phase = .ended
            }
            return output
        case .head, .ended: throw .trailers
        }
    }

    private mutating func head(
        _ head: HTTP2RequestHead, endStream: Bool, into output: inout ByteBuffer
    ) throws(HTTP2RequestFault) {
        if endStream, head.contentLength ?? 0 > 0 { throw .contentLength }
        method = head.method
        head.write(into: &output)
        if endStream {
            phase = .ended
        } else if let length = head.contentLength {
            phase = .length(length)
        } else {
            output.writeStaticString("transfer-encoding: chunked\r\n")
            phase = .chunked
        }
        output.writeStaticString("\r\n")
    }

    private func trailers(_ headers: HPACKHeaders, into output: inout ByteBuffer) throws(HTTP2RequestFault) {
        for field in headers {
            try checkFieldName(field.name)
            try checkFieldValue(field.value)
            guard !isConnectionSpecific(field.name) else { throw .connectionSpecific }
            output.writeField(field.name, field.value)
        }
    }
}

extension ByteBuffer {
    mutating func writeField(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}
