/// Reads the line before the data of a chunk, `chunk-size [ chunk-ext ] CRLF` (RFC 9112 7.1), a byte at a time.
///
/// Extensions are checked against the grammar and dropped: nobody uses them, and readers that end them differently are a way
/// to smuggle a request.
struct ChunkLine {
    private enum Step {
        case start, size, beforeSemicolon, beforeName, name, afterName, beforeValue, value, quoted, escaped, afterQuoted
        case lineFeed
    }

    /// 2^63 has 16 hex digits.
    private static let longestSize = 16

    private var step = Step.start
    private var digits = 0
    private(set) var size: UInt64 = 0
    /// Bytes of extensions in all lines so far.
    private var extensionBytes = 0

    /// Takes one byte; whether the line is whole.
    @inline(__always)
    mutating func take(_ byte: UInt8, limits: borrowing MessageLimits) throws(ContentFault) -> Bool {
        switch step {
        case .start:
            guard let digit = byte.hexValue else { throw .chunkSizeInvalid }
            size = UInt64(digit)
            digits = 1
            step = .size
        case .size:
            if let digit = byte.hexValue {
                digits &+= 1
                guard digits <= Self.longestSize, size < 1 << 59 else { throw .chunkSizeOverflow }
                size = size &<< 4 | UInt64(digit)
            } else if byte == Byte.carriageReturn {
                step = .lineFeed
            } else if byte == Byte.semicolon || byte.isBlank {
                step = byte == Byte.semicolon ? .beforeName : .beforeSemicolon
                try countExtension(limits)
            } else {
                throw byte == Byte.lineFeed ? .chunkEndInvalid : .chunkSizeInvalid
            }
        case .lineFeed:
            guard byte == Byte.lineFeed else { throw .chunkEndInvalid }
            step = .start
            return true
        default:
            try countExtension(limits)
            try takeExtension(byte)
        }
        return false
    }

    private mutating func countExtension(_ limits: borrowing MessageLimits) throws(ContentFault) {
        extensionBytes &+= 1
        guard extensionBytes <= limits.chunkExtensionBytes else { throw .extensionsTooLong }
    }

    /// `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )` (RFC 9112 7.1.1).
    private mutating func takeExtension(_ byte: UInt8) throws(ContentFault) {
        guard byte != Byte.lineFeed else { throw .chunkEndInvalid }
        let isToken = ByteSet.token.contains(byte)
        switch (step, byte) {
        case (.beforeSemicolon, _) where byte.isBlank: break
        case (.beforeName, _) where byte.isBlank: break
        case (.beforeValue, _) where byte.isBlank: break
        case (.afterName, _) where byte.isBlank: break
        case (.name, _) where byte.isBlank: step = .afterName
        case (.value, _) where byte.isBlank, (.afterQuoted, _) where byte.isBlank: step = .beforeSemicolon
        case (.beforeSemicolon, Byte.semicolon), (.name, Byte.semicolon), (.afterName, Byte.semicolon),
            (.value, Byte.semicolon), (.afterQuoted, Byte.semicolon):
            step = .beforeName
        case (.name, Byte.equals), (.afterName, Byte.equals): step = .beforeValue
        case (.name, Byte.carriageReturn), (.value, Byte.carriageReturn), (.afterQuoted, Byte.carriageReturn):
            step = .lineFeed
        case (.beforeName, _) where isToken, (.name, _) where isToken: step = .name
        case (.beforeValue, _) where isToken, (.value, _) where isToken: step = .value
        case (.beforeValue, Byte.quote): step = .quoted
        case (.quoted, Byte.quote): step = .afterQuoted
        case (.quoted, Byte.backslash): step = .escaped
        case (.quoted, _) where byte >= 0x80 || ByteSet.quotedText.contains(byte): break
        case (.escaped, _) where byte == Byte.tab || (byte >= 0x20 && byte != 0x7F): step = .quoted
        default: throw .extensionInvalid
        }
    }
}
