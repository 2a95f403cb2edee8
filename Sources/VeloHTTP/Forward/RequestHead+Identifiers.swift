extension RequestHead {
    /// Where a valid `traceparent` is: version, 32 and 16 lower-case hex digits that are not all zero, and flags
    /// (W3C Trace Context 3.2). `nil` if there is none, or more than one field.
    public func traceparent(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let base = bytes.baseAddress, let field = fields.first(.traceparent),
            !fields.repeated.contains(.traceparent)
        else { return nil }
        let range = field.valueRange
        let text = base + range.lowerBound
        // 2 + 1 + 32 + 1 + 16 + 1 + 2; a later version may go on behind a hyphen.
        guard range.count >= 55, isHex(text, 0..<2), isHex(text, 3..<35), isHex(text, 36..<52), isHex(text, 53..<55)
        else { return nil }
        for hyphen in [2, 35, 52] where text.byte(hyphen) != UInt8(ascii: "-") { return nil }
        let isVersion0 = text.byte(0) == Byte.zero && text.byte(1) == Byte.zero
        let isVersionFF = text.byte(0) == UInt8(ascii: "f") && text.byte(1) == UInt8(ascii: "f")
        guard !isVersionFF, range.count == 55 || (!isVersion0 && text.byte(55) == UInt8(ascii: "-")) else { return nil }
        guard !isZero(text, 3..<35), !isZero(text, 36..<52) else { return nil }
        return range
    }

    /// Where a usable `X-Request-ID` is: 1 to 128 letters, digits and `-._~+/=:`, so that it can be logged as it is.
    public func requestID(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let base = bytes.baseAddress, let field = fields.first(.xRequestID),
            !fields.repeated.contains(.xRequestID)
        else { return nil }
        let range = field.valueRange
        guard (1...128).contains(range.count) else { return nil }
        for index in range where !ByteSet.identifier.contains(base.byte(index)) { return nil }
        return range
    }

    /// How often the request has been through a gateway of that pseudonym, as its Via fields tell (RFC 9110 7.6.3). More than a
    /// few times is a loop.
    public func viaCount(of pseudonym: String, in bytes: UnsafeRawBufferPointer) -> Int {
        guard let base = bytes.baseAddress, fields.seen.contains(.via) else { return 0 }
        let name = Array(pseudonym.utf8)
        var count = 0
        for index in 0..<fields.count where fields[index].name == .via {
            forEachMember(of: fields[index].valueRange, in: base) { member in
                // received-protocol RWS received-by [ RWS comment ]
                var start = member.lowerBound
                while start < member.upperBound, !base.byte(start).isBlank { start &+= 1 }
                while start < member.upperBound, base.byte(start).isBlank { start &+= 1 }
                var end = start
                while end < member.upperBound, !base.byte(end).isBlank { end &+= 1 }
                let isSame = name.withUnsafeBytes { text in
                    guard let other = text.baseAddress, text.count == end &- start else { return false }
                    return (base + start).isSameText(other, count: text.count)
                }
                if isSame { count &+= 1 }
            }
        }
        return count
    }

    private func isHex(_ text: UnsafeRawPointer, _ range: Range<Int>) -> Bool {
        range.allSatisfy { text.byte($0).isDigit || text.byte($0) &- UInt8(ascii: "a") < 6 }
    }

    private func isZero(_ text: UnsafeRawPointer, _ range: Range<Int>) -> Bool {
        range.allSatisfy { text.byte($0) == Byte.zero }
    }
}
