/// A response head, as offsets into the bytes that it was parsed from; see `RequestHead`.
public struct ResponseHead: ~Copyable {
    public internal(set) var version = HTTPVersion.http11
    public internal(set) var status: UInt16 = 0
    /// The reason phrase, as it came; may be empty.
    public internal(set) var reasonRange = 0..<0
    /// How the content is delimited, which depends on the request's method (RFC 9112 6.3).
    public internal(set) var framing = BodyFraming.none
    /// What Content-Length says, also where there is no content (HEAD, 304: RFC 9110 8.6).
    public internal(set) var declaredLength: UInt64?
    /// Whether the backend's connection may carry another request when this response is done (RFC 9112 9.3).
    public internal(set) var keepsAlive = true
    /// Whether the connection switches to WebSocket, if the status is 101.
    public internal(set) var switchesToWebSocket = false
    public internal(set) var fields = FieldTable()
    /// How many bytes the head takes, with the empty line.
    public internal(set) var length = 0
    var connection = ConnectionOptions()

    public init() {}

    public var isInformational: Bool { status < 200 }

    mutating func reset() {
        fields.removeAll()
        framing = .none
        declaredLength = nil
        switchesToWebSocket = false
        length = 0
        connection = ConnectionOptions()
    }

    /// Reads what the fields mean for this hop. Called once, when the head is whole.
    mutating func readFields(
        in bytes: UnsafeRawPointer, answering method: RequestMethod, limits: borrowing MessageLimits
    ) throws(ResponseFault) {
        try readFraming(in: bytes, answering: method)
        connection = ConnectionOptions(fields, in: bytes)
        guard connection.members <= limits.connectionMembers else { throw .connectionTooLong }
        // What cannot be read is no reason to drop a response, but one not to trust the connection any more.
        keepsAlive =
            !connection.hasClose && !connection.isMalformed && framing != .untilClose
            && (version == .http11 || connection.hasKeepAlive)
        if status == 101, connection.hasUpgrade, !fields.repeated.contains(.upgrade),
            let value = fields.first(.upgrade)?.valueRange
        {
            switchesToWebSocket = (bytes + value.lowerBound).isText("websocket", count: value.count)
        }
    }

    /// RFC 9112 6.3. Fields that contradict each other are refused even where there is no content to be framed.
    private mutating func readFraming(
        in bytes: UnsafeRawPointer, answering method: RequestMethod
    ) throws(ResponseFault) {
        let hasCoding = fields.seen.contains(.transferEncoding)
        if hasCoding {
            guard version == .http11 else { throw .codingInOldVersion }
            guard !fields.seen.contains(.contentLength) else { throw .lengthWithCoding }
            guard case .chunked = TransferCoding(fields, in: bytes) else { throw .codingInvalid }
        } else if let field = fields.first(.contentLength) {
            guard !fields.repeated.contains(.contentLength) else { throw .lengthRepeated }
            guard let length = contentLength(field.valueRange, in: bytes) else { throw .lengthInvalid }
            declaredLength = length
        }
        // Rule 1: no content, whatever the fields say.
        if method == .head || status < 200 || status == 204 || status == 304 {
            framing = .none
        } else if hasCoding {
            framing = .chunked
        } else if let declaredLength {
            framing = .length(declaredLength)
        } else {
            framing = .untilClose
        }
    }
}
