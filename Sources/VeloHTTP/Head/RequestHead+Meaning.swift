extension RequestHead {
    /// Reads what the fields mean for this hop, and refuses what two servers could read differently. Called once, when the head
    /// is whole.
    mutating func readFields(in bytes: UnsafeRawPointer, limits: borrowing MessageLimits) throws(RequestFault) {
        try readHost(in: bytes)
        try readContent(in: bytes, limits: limits)
        connection = ConnectionOptions(fields, in: bytes)
        guard !connection.isMalformed, connection.members <= limits.connectionMembers else { throw .connectionInvalid }
        // RFC 9112 9.3: `close` wins; HTTP/1.0 stays only if it asks to.
        keepsAlive = !connection.hasClose && (version == .http11 || connection.hasKeepAlive)
        if fields.seen.contains(.expect) { try readExpectation(in: bytes) }
        if fields.seen.contains(.upgrade) { readUpgrade(in: bytes) }
        if fields.seen.contains(.te) { readTE(in: bytes) }
        if method == .options || method == .trace { try readMaxForwards(in: bytes) }
    }

    /// Exactly one Host for HTTP/1.1, at most one for 1.0, valid and the same as the target's (RFC 9112 3.2, 3.2.2).
    private mutating func readHost(in bytes: UnsafeRawPointer) throws(RequestFault) {
        guard !fields.repeated.contains(.host) else { throw .hostRepeated }
        guard let field = fields.first(.host) else {
            guard version == .http10 else { throw .hostMissing }
            return
        }
        guard let host = Authority(bytes, in: field.valueRange) else { throw .hostInvalid }
        if let target = authority {
            guard target.nameLength == host.nameLength,
                (bytes + target.start).isSameText(bytes + host.start, count: host.nameLength)
            else { throw .hostConflict }
        } else {
            authority = host
        }
    }

    /// One framing, and one that every hop reads alike (RFC 9112 6.1 to 6.3).
    private mutating func readContent(
        in bytes: UnsafeRawPointer, limits: borrowing MessageLimits
    ) throws(RequestFault) {
        if fields.seen.contains(.transferEncoding) {
            guard version == .http11 else { throw .codingInOldVersion }
            guard !fields.seen.contains(.contentLength) else { throw .lengthWithCoding }
            switch TransferCoding(fields, in: bytes) {
            case .chunked: content = .chunked
            case .notImplemented: throw .codingNotImplemented
            case .invalid: throw .codingInvalid
            }
            return
        }
        guard let field = fields.first(.contentLength) else { return }
        guard !fields.repeated.contains(.contentLength) else { throw .lengthRepeated }
        guard let length = contentLength(field.valueRange, in: bytes) else { throw .lengthInvalid }
        if limits.refusesDeclaredLength, let limit = limits.contentBytes, length > limit { throw .contentTooLarge }
        content = length == 0 ? .none : .length(length)
    }

    private mutating func readExpectation(in bytes: UnsafeRawPointer) throws(RequestFault) {
        // RFC 9110 10.1.1: ignored in HTTP/1.0.
        guard version == .http11 else { return }
        for index in 0..<fields.count where fields[index].name == .expect {
            let value = fields[index].valueRange
            guard (bytes + value.lowerBound).isText("100-continue", count: value.count) else {
                throw .expectationFailed
            }
        }
        expectsContinue = content != .none
    }

    private mutating func readUpgrade(in bytes: UnsafeRawPointer) {
        // RFC 9110 7.8: ignored in HTTP/1.0, and without the option in Connection.
        guard version == .http11, connection.hasUpgrade, let field = fields.first(.upgrade) else { return }
        let value = field.valueRange
        let isAlone = !fields.repeated.contains(.upgrade) && method == .get && content == .none
        let isWebSocket = (bytes + value.lowerBound).isText("websocket", count: value.count)
        upgrade = isAlone && isWebSocket ? .webSocket : .other
    }

    private mutating func readTE(in bytes: UnsafeRawPointer) {
        for index in 0..<fields.count where fields[index].name == .te {
            forEachMember(of: fields[index].valueRange, in: bytes) { member in
                if (bytes + member.lowerBound).isText("trailers", count: member.count) { acceptsTrailers = true }
            }
        }
    }

    private mutating func readMaxForwards(in bytes: UnsafeRawPointer) throws(RequestFault) {
        guard let field = fields.first(.maxForwards) else { return }
        guard !fields.repeated.contains(.maxForwards), let hops = contentLength(field.valueRange, in: bytes) else {
            throw .maxForwardsInvalid
        }
        maxForwards = hops
    }
}

/// The value of `1*DIGIT` below 2^63; `nil` for anything else, a sign, a list or blanks included (RFC 9110 8.6).
func contentLength(_ range: Range<Int>, in bytes: UnsafeRawPointer) -> UInt64? {
    guard !range.isEmpty else { return nil }
    var value: UInt64 = 0
    for index in range {
        let byte = bytes.byte(index)
        guard byte.isDigit, value < UInt64(Int64.max) / 10 else { return nil }
        value = value &* 10 &+ UInt64(byte &- Byte.zero)
    }
    return value
}
