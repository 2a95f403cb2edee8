extension Lexer {
    /// Reads bytes that need not be UTF-8.
    init(bytes: [UInt8]) { source = bytes }
}
