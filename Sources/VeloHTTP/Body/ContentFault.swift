/// What makes the content of a message unreadable. The connection it came on is cut: nothing behind it can be trusted.
public enum ContentFault: Error, Hashable, Sendable {
    /// A chunk begins with no hex digit, or something other than an extension or CRLF follows its size (RFC 9112 7.1).
    case chunkSizeInvalid
    /// A chunk size of more than 16 digits, or of 2^63 and more (RFC 9112 7.1: recipients must anticipate large sizes).
    case chunkSizeOverflow
    /// A chunk extension that is not `;name` or `;name=value` (RFC 9112 7.1.1).
    case extensionInvalid
    /// More bytes of extensions than `MessageLimits.chunkExtensionBytes` (RFC 9112 7.1.1).
    case extensionsTooLong
    /// No CRLF behind the data of a chunk, or a bare CR or LF in a size line (RFC 9112 7.1, 2.2).
    case chunkEndInvalid
    /// A trailer line that cannot be read, or too many or too much of them (RFC 9112 7.1.2).
    case trailer(FieldFault)
    /// More content than `MessageLimits.contentBytes`.
    case tooLarge
    /// The sender closed before the content was whole (RFC 9112 8).
    case truncated

    public var status: UInt16 {
        switch self {
        case .chunkSizeInvalid, .chunkSizeOverflow, .extensionInvalid, .extensionsTooLong, .chunkEndInvalid, .truncated:
            400
        case .trailer(let fault): fault.status
        case .tooLarge: 413
        }
    }
}
