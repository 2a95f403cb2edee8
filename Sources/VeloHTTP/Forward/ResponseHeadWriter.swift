/// Writes the head that a client gets: fields of this hop gone, framed anew, all else byte for byte and in order.
public enum ResponseHeadWriter {
    /// At least as many bytes as `write` will write, without the additions.
    public static func longestHead(_ head: borrowing ResponseHead) -> Int { head.length + 256 }

    /// Writes the head of a final response, of an informational one, or of the 101 that hands over the connection.
    /// Informational responses are not for clients of HTTP/1.0 (RFC 9110 15.2): the caller drops those.
    ///
    /// - Parameter bytes: the region that the head was parsed from.
    /// - Parameter date: an IMF-fixdate, for a response without Date (RFC 9110 6.6.1). Not written to informational ones.
    /// - Parameter additions: whole lines to add, as they are.
    public static func write(
        _ head: borrowing ResponseHead, in bytes: UnsafeRawBufferPointer, as forwarding: ResponseForwarding,
        date: UnsafeRawBufferPointer,
        additions: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0), into writer: inout ByteWriter
    ) {
        guard let base = bytes.baseAddress else { return }
        // Our own version (RFC 9110 2.5), the status, and the reason as it came.
        writer.append("HTTP/1.1 ")
        writer.append(decimal: UInt64(head.status))
        writer.append(" ")
        writer.append(base + head.reasonRange.lowerBound, count: head.reasonRange.count)
        writer.append("\r\n")

        var removed = FieldNameSet.hopByHop
        if forwarding.framing == .chunked { removed.remove(.trailer) }
        copyFields(
            head.fields, in: base, to: head.length &- 2, removing: removed,
            looksAtOthers: head.connection.nominations > 0, into: &writer
        ) { field in
            field.name == .other
                && ConnectionOptions.nominate(
                    base + Int(field.nameStart), count: Int(field.nameLength), head.fields, in: base)
        }

        writeFraming(forwarding, into: &writer)
        if head.isInformational {
            if forwarding.switchesProtocol { writer.append("Connection: upgrade\r\nUpgrade: websocket\r\n") }
        } else {
            writeConnection(forwarding, into: &writer)
            if !head.fields.seen.contains(.date) {
                writer.append("Date: ")
                writer.append(date)
                writer.append("\r\n")
            }
        }
        writer.append(additions)
        writer.append("\r\n")
    }

    private static func writeFraming(_ forwarding: ResponseForwarding, into writer: inout ByteWriter) {
        switch forwarding.framing {
        case .none, .untilClose: break
        case .length(let length), .described(let length):
            writer.append("Content-Length: ")
            writer.append(decimal: length)
            writer.append("\r\n")
        case .chunked: writer.append("Transfer-Encoding: chunked\r\n")
        }
    }

    private static func writeConnection(_ forwarding: ResponseForwarding, into writer: inout ByteWriter) {
        if !forwarding.keepsAlive {
            writer.append("Connection: close\r\n")
        } else if forwarding.isOldClient {
            writer.append("Connection: keep-alive\r\n")
        }
    }
}
