/// What makes a field section unreadable, in a head or behind chunked content.
public enum FieldFault: Error, Hashable, Sendable {
    /// A line begins with a colon: `field-name` is a token, and a token is not empty (RFC 9110 5.1, 5.6.2).
    case emptyName
    /// A byte that is no `tchar` in a name, or a line without a colon (RFC 9110 5.6.2).
    case nameInvalid
    /// Blanks between name and colon: a server must refuse them, a proxy must not pass them on (RFC 9112 5.1).
    case blankBeforeColon
    /// A line that begins with a blank: `obs-fold`, or blanks behind the start line (RFC 9112 5.2, 2.2). Refused rather than
    /// unfolded, because servers disagree on what they see.
    case foldedLine
    /// A CR that no LF follows (RFC 9112 2.2).
    case bareCarriageReturn
    /// A line end without CR. RFC 9112 2.2 allows to recognise it; whoever does not would read another message.
    case bareLineFeed
    /// NUL or another control byte in a value (RFC 9110 5.5).
    case controlByte
    /// A line longer than `MessageLimits.lineBytes`.
    case lineTooLong
    /// More lines than `MessageLimits.fieldCount`.
    case tooManyFields
    /// More bytes than the section may have.
    case sectionTooLarge

    /// 431 (RFC 6585 5) for what is too large, 400 for what is malformed.
    public var status: UInt16 {
        switch self {
        case .lineTooLong, .tooManyFields, .sectionTooLarge: 431
        case .emptyName, .nameInvalid, .blankBeforeColon, .foldedLine, .bareCarriageReturn, .bareLineFeed, .controlByte:
            400
        }
    }
}
