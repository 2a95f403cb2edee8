extension Tables {
    /// Why packed text was refused.
    public enum DecodingError: Error, Equatable {
        case notTables
        case version(found: Int, supported: Int)
        /// The checksum in the header does not match the body.
        case damaged
        case line(Int, String)
    }

    /// The packed text: a header line with format version, line count and fingerprint, then one line per thing, fields
    /// separated by `|`, so that a change of one tenant is a change of one line. Safe inside a `#"""` literal.
    public func packed() -> String { "" }

    /// Decodes what `packed()` made. Linear time.
    public static func decode(_ packed: StaticString) throws(DecodingError) -> Tables { throw .notTables }
    public static func decode(_ packed: String) throws(DecodingError) -> Tables { throw .notTables }
}
