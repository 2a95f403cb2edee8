extension RequestHeadWriter {
    /// Which lines about the client are written.
    struct OriginLines {
        var writesFor = false
        var writesProto = false
        var writesHost = false
        var writesForwarded = false
    }

    func originLines(
        _ head: borrowing RequestHead, from origin: borrowing ClientOrigin, removing removed: inout FieldNameSet
    ) -> OriginLines {
        var lines = OriginLines()
        switch origin.xForwarded {
        case .append:
            removed.insert(.xForwardedFor)
            lines.writesFor = true
            lines.writesProto = !head.fields.seen.contains(.xForwardedProto)
            lines.writesHost = !head.fields.seen.contains(.xForwardedHost)
        case .replace, .drop:
            removed.bits |=
                FieldName.xForwardedFor.bit | FieldName.xForwardedProto.bit | FieldName.xForwardedHost.bit
                | FieldName.xForwardedPort.bit | FieldName.xRealIP.bit
            let isReplaced = origin.xForwarded == .replace
            lines = OriginLines(writesFor: isReplaced, writesProto: isReplaced, writesHost: isReplaced)
        case .pass: break
        }
        switch origin.forwarded {
        case .append: lines.writesForwarded = true
        case .replace:
            removed.insert(.forwarded)
            lines.writesForwarded = true
        case .drop: removed.insert(.forwarded)
        case .pass: break
        }
        return lines
    }

    /// One line of what came, if it is believed, and the peer.
    func writeForwardedFor(
        _ head: borrowing RequestHead, in bytes: UnsafeRawPointer, from origin: borrowing ClientOrigin,
        into writer: inout ByteWriter
    ) {
        writer.append("X-Forwarded-For: ")
        if origin.xForwarded == .append, head.fields.seen.contains(.xForwardedFor) {
            for index in 0..<head.fields.count where head.fields[index].name == .xForwardedFor {
                let value = head.fields[index].valueRange
                guard !value.isEmpty else { continue }
                writer.append(bytes + value.lowerBound, count: value.count)
                writer.append(", ")
            }
        }
        writer.append(origin.address)
        writer.append("\r\n")
    }

    /// A line of RFC 7239 4, which a list of several lines continues. Names and addresses with a colon are quoted (RFC 7239 6).
    func writeForwarded(
        _ head: borrowing RequestHead, in bytes: UnsafeRawPointer, from origin: borrowing ClientOrigin,
        into writer: inout ByteWriter
    ) {
        writer.append("Forwarded: for=")
        writer.append(origin.forwardedNode)
        writer.append(origin.scheme == .https ? ";proto=https" : ";proto=http")
        if let authority = head.authority {
            writer.append(";host=\"")
            writer.append(bytes + authority.start, count: authority.length)
            writer.append("\"")
        }
        writer.append("\r\n")
    }

    /// Whether a new trace begins here.
    func traceContext(
        _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer, removing removed: inout FieldNameSet
    ) -> Bool {
        switch policy.traceContext {
        case .pass: return false
        case .passOrMake:
            if head.fields.seen.contains(.traceparent), head.traceparent(in: bytes) != nil { return false }
        case .drop: break
        }
        // W3C Trace Context 4.3: a state without its parent means nothing.
        removed.insert(.traceparent)
        removed.insert(.tracestate)
        return policy.traceContext == .passOrMake
    }

    func requestID(
        _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer, removing removed: inout FieldNameSet
    ) -> Bool {
        switch policy.requestID {
        case .pass: return false
        case .passOrMake:
            if head.fields.seen.contains(.xRequestID), head.requestID(in: bytes) != nil { return false }
        case .drop: break
        }
        removed.insert(.xRequestID)
        return policy.requestID == .passOrMake
    }

    func writeTraceparent(_ identity: RequestIdentity, into writer: inout ByteWriter) {
        writer.append("traceparent: 00-")
        writer.append(paddedHex: identity.trace.0)
        writer.append(paddedHex: identity.trace.1)
        writer.append("-")
        writer.append(paddedHex: identity.span)
        writer.append(identity.isSampled ? "-01\r\n" : "-00\r\n")
    }
}
