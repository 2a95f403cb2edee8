/// Why what a backend sent is not a response that may be passed on. The client gets a 502, or is cut off if the head has gone out
/// (RFC 9112 6.3, 8); the backend's connection closes.
public enum ResponseFault: Error, Hashable, Sendable {
    /// Not `HTTP/1.` DIGIT, one SP, three digits, and SP or the line's end (RFC 9112 4).
    case statusLineInvalid
    /// A major version other than 1 (RFC 9112 2.3).
    case versionNotSupported
    /// A status outside of 100 to 599 (RFC 9110 15).
    case statusOutOfRange
    /// A control byte in the reason (RFC 9112 4).
    case reasonInvalid
    /// A CR without LF, or an LF without CR, in the status line (RFC 9112 2.2).
    case lineEnd
    case headTooLarge
    case field(FieldFault)
    /// RFC 9112 6.3 rule 5: a proxy must close, discard and answer 502.
    case lengthInvalid
    /// More than one Content-Length, equal or not.
    case lengthRepeated
    /// RFC 9112 6.3 rule 3: ought to be handled as an error.
    case lengthWithCoding
    /// Transfer-Encoding that is not `chunked` alone: nothing else was offered (RFC 9112 6.1, 7.4).
    case codingInvalid
    /// Transfer-Encoding in HTTP/1.0 (RFC 9112 6.1).
    case codingInOldVersion
    /// Connection has more members than `MessageLimits.connectionMembers`.
    case connectionTooLong
    /// More than `MessageLimits.informationalResponses`.
    case tooManyInformational
    /// 101 to a protocol that was not asked for (RFC 9110 7.8, 15.2.2).
    case switchNotAskedFor
    /// Bytes that no request asked for (RFC 9112 9.2).
    case unsolicited
    /// Closed before a whole head (RFC 9112 8).
    case truncatedHead
    /// The content's framing is broken, or it is cut short.
    case content(ContentFault)
}
