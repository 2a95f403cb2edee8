extension RequestHead {
    /// Reads the target in the forms of RFC 9112 3.2 that a gateway serves. Its bytes are visible ASCII.
    mutating func readTarget(in bytes: UnsafeRawPointer, scheme: Scheme) throws(RequestFault) {
        let start = targetRange.lowerBound
        let end = targetRange.upperBound
        if bytes.byte(start) == Byte.slash {
            originRange = targetRange
            try readPath(in: bytes)
            return
        }
        if bytes.byte(start) == Byte.asterisk, end &- start == 1 {
            // RFC 9112 3.2.4: the asterisk form is for OPTIONS only.
            guard method == .options else { throw .targetInvalid }
            originRange = targetRange
            pathRange = start..<start
            return
        }
        let authorityStart = try readScheme(in: bytes, expected: scheme)
        var authorityEnd = authorityStart
        while authorityEnd < end, bytes.byte(authorityEnd) != Byte.slash, bytes.byte(authorityEnd) != Byte.question {
            authorityEnd &+= 1
        }
        // RFC 9110 4.2.1: an empty host is invalid. User information is refused with all else that is no host (4.2.4).
        guard let authority = Authority(bytes, in: authorityStart..<authorityEnd) else { throw .targetInvalid }
        self.authority = authority
        isAbsoluteForm = true
        originRange = authorityEnd..<end
        try readPath(in: bytes)
    }

    /// Where the authority of an absolute target begins (RFC 9112 3.2.2).
    private func readScheme(in bytes: UnsafeRawPointer, expected: Scheme) throws(RequestFault) -> Int {
        let start = targetRange.lowerBound
        let target = bytes + start
        let scheme: Scheme
        let length: Int
        if targetRange.count >= 8, target.isText("https://", count: 8) {
            (scheme, length) = (.https, 8)
        } else if targetRange.count >= 7, target.isText("http://", count: 7) {
            (scheme, length) = (.http, 7)
        } else {
            throw .targetInvalid
        }
        guard scheme == expected else { throw .misdirected }
        return start &+ length
    }

    /// Splits path and query, and refuses what backends resolve to another path than routes are looked up by.
    private mutating func readPath(in bytes: UnsafeRawPointer) throws(RequestFault) {
        let start = originRange.lowerBound
        let end = originRange.upperBound
        let query = bytes.firstIndex(of: Byte.question, from: start, to: end)
        pathRange = start..<query
        let plain = bytes.endOfPlainPath(from: start, to: end)
        guard plain < end else { return }
        for index in plain..<end where ByteSet.unsafeInTarget.contains(bytes.byte(index)) { throw .targetInvalid }
        if plain < query { try checkPath(in: bytes) }
    }

    /// Percent-encoding and dot segments, byte by byte.
    ///
    /// A segment counts as `.` or `..` plain or with `%2e`, between `/`, `\` and their encodings, which some backends take
    /// for separators, and before a `;`, whose parameter some servers drop before they resolve the path.
    private func checkPath(in bytes: UnsafeRawPointer) throws(RequestFault) {
        var dots = 0
        var isDotsOnly = true
        var isSegment: Bool { isDotsOnly && (dots == 1 || dots == 2) }
        var hasDotSegment = false
        var index = pathRange.lowerBound
        let end = pathRange.upperBound
        while index < end {
            var byte = bytes.byte(index)
            index &+= 1
            if byte == Byte.percent {
                guard index &+ 2 <= end, let high = bytes.byte(index).hexValue,
                    let low = bytes.byte(index &+ 1).hexValue, high | low != 0
                else { throw .pathEncoding }
                byte = high << 4 | low
                index &+= 2
            }
            switch byte {
            case Byte.slash, Byte.backslash:
                hasDotSegment = hasDotSegment || isSegment
                dots = 0
                isDotsOnly = true
            case Byte.dot:
                dots &+= 1
            case Byte.semicolon:
                hasDotSegment = hasDotSegment || isSegment
                isDotsOnly = false
            default:
                isDotsOnly = false
            }
        }
        if hasDotSegment || isSegment { throw .dotSegment }
    }
}
