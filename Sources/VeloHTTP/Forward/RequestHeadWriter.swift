/// Writes the head that a backend gets: fields of this hop gone, framed anew, with what a gateway adds; all else byte for byte
/// and in order.
public struct RequestHeadWriter {
    public let policy: ForwardingPolicy

    public init(_ policy: ForwardingPolicy) { self.policy = policy }

    /// At least as many bytes as `write` will write.
    public func longestHead(_ head: borrowing RequestHead, from origin: borrowing ClientOrigin) -> Int {
        // What is added: names, separators and numbers, the peer twice, Via, and the authority three times.
        head.length + 512 + origin.address.count + origin.forwardedNode.count + origin.via11.count
            + 3 * Authority.longest + forwardedBytes(head)
    }

    /// Values that are joined get a separator that the lines may not have had.
    private func forwardedBytes(_ head: borrowing RequestHead) -> Int { 2 * head.fields.count }

    /// Writes the head of a request.
    ///
    /// - Parameter bytes: the region that the head was parsed from.
    /// - Parameter identity: for a request that comes without identifiers.
    /// - Parameter additions: whole lines to add, as they are.
    public func write(
        _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer, from origin: borrowing ClientOrigin,
        identity: RequestIdentity, additions: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        into writer: inout ByteWriter
    ) {
        guard let base = bytes.baseAddress else { return }
        writeRequestLine(head, in: base, into: &writer)

        var removed = FieldNameSet.hopByHop
        if head.content == .chunked { removed.remove(.trailer) }
        if head.isHTTP10 { removed.insert(.expect) }
        if head.maxForwards != nil { removed.insert(.maxForwards) }
        writeHost(head, in: base, removing: &removed, into: &writer)

        let origins = originLines(head, from: origin, removing: &removed)
        let makesTrace = traceContext(head, in: bytes, removing: &removed)
        let makesID = requestID(head, in: bytes, removing: &removed)

        let looksAtOthers =
            head.connection.nominations > 0 || head.fields.hasUnderscore || !origin.guarded.isEmpty
        copyFields(
            head.fields, in: base, to: head.length &- 2, removing: removed, looksAtOthers: looksAtOthers, into: &writer
        ) { field in isRemoved(field, of: head, in: base, from: origin) }

        writeFraming(head, into: &writer)
        writer.append(head.isHTTP10 ? origin.via10 : origin.via11)
        if origins.writesFor { writeForwardedFor(head, in: base, from: origin, into: &writer) }
        if origins.writesProto {
            writer.append(origin.scheme == .https ? "X-Forwarded-Proto: https\r\n" : "X-Forwarded-Proto: http\r\n")
        }
        if origins.writesHost, let authority = head.authority {
            writer.append("X-Forwarded-Host: ")
            writer.append(base + authority.start, count: authority.length)
            writer.append("\r\n")
        }
        if origins.writesForwarded { writeForwarded(head, in: base, from: origin, into: &writer) }
        if makesTrace { writeTraceparent(identity, into: &writer) }
        if makesID {
            writer.append("X-Request-ID: ")
            identity.writeRequestID(into: &writer)
            writer.append("\r\n")
        }
        writer.append(additions)
        writer.append("\r\n")
    }

    /// Method and origin form, with our own version (RFC 9110 2.5, RFC 9112 3.2.1, 3.2.4).
    private func writeRequestLine(
        _ head: borrowing RequestHead, in bytes: UnsafeRawPointer, into writer: inout ByteWriter
    ) {
        let method = head.methodRange
        // Method and blank.
        writer.append(bytes + method.lowerBound, count: method.count &+ 1)
        let origin = head.originRange
        if origin.isEmpty {
            writer.append(head.method == .options ? "*" : "/")
        } else {
            if bytes.byte(origin.lowerBound) == Byte.question { writer.append("/") }
            writer.append(bytes + origin.lowerBound, count: origin.count)
        }
        writer.append(" HTTP/1.1\r\n")
    }

    /// RFC 9112 3.2.2: of an absolute target, Host is the target's. RFC 9112 3.2: without an authority it is empty.
    private func writeHost(
        _ head: borrowing RequestHead, in bytes: UnsafeRawPointer, removing removed: inout FieldNameSet,
        into writer: inout ByteWriter
    ) {
        guard head.isAbsoluteForm || !head.fields.seen.contains(.host) else { return }
        removed.insert(.host)
        writer.append("Host: ")
        if let authority = head.authority { writer.append(bytes + authority.start, count: authority.length) }
        writer.append("\r\n")
    }

    private func isRemoved(
        _ field: Field, of head: borrowing RequestHead, in bytes: UnsafeRawPointer, from origin: borrowing ClientOrigin
    ) -> Bool {
        if !origin.guarded.isEmpty, origin.isGuarded(field, in: bytes) { return true }
        guard field.name == .other else { return false }
        if field.hasUnderscore, isSpellingOfKnown(field, in: bytes) { return true }
        guard head.connection.nominations > 0 else { return false }
        return ConnectionOptions.nominate(
            bytes + Int(field.nameStart), count: Int(field.nameLength), head.fields, in: bytes)
    }

    private func writeFraming(_ head: borrowing RequestHead, into writer: inout ByteWriter) {
        switch head.content {
        case .none:
            if head.fields.seen.contains(.contentLength) { writer.append("Content-Length: 0\r\n") }
        case .length(let length):
            writer.append("Content-Length: ")
            writer.append(decimal: length)
            writer.append("\r\n")
        case .chunked: writer.append("Transfer-Encoding: chunked\r\n")
        }
        if let hops = head.maxForwards {
            writer.append("Max-Forwards: ")
            writer.append(decimal: hops == 0 ? 0 : hops &- 1)
            writer.append("\r\n")
        }
        if handsOverUpgrade(head) { writer.append("Connection: upgrade\r\nUpgrade: websocket\r\n") }
    }

    /// Whether the backend is asked for the protocol that the client wants; a 101 is believed only then.
    public func handsOverUpgrade(_ head: borrowing RequestHead) -> Bool {
        policy.passesWebSocket && head.upgrade == .webSocket
    }
}
