/// Why a pattern is no regular expression of Prometheus, and which of its bytes are to blame.
package struct RegexError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case invalidUTF8
        case unclosedGroup
        case unexpectedParenthesis
        case unclosedClass
        case badClassRange
        case unknownClassName
        case trailingBackslash
        case badEscape
        case backreference
        case lookaround
        case badGroup
        case badGroupName
        case missingRepetitionArgument
        case nestedRepetition
        case badRepetitionSize
        case tooDeep
        case tooLarge
        /// Prometheus takes it, this engine does not know it: a Unicode script (`\p{Greek}`).
        case unsupported
    }

    package let kind: Kind
    /// Bytes of the pattern.
    package let range: Range<Int>
    /// Lower case, no full stop: what was found.
    package let message: String
    /// What to write; `nil` where the message says it all.
    package let hint: String?

    init(_ kind: Kind, _ range: Range<Int>, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.range = range
        self.message = message
        self.hint = hint
    }

    /// Whether Prometheus refuses the pattern too. If not, nothing is known of what it matches, and a checker must be
    /// silent rather than report an error.
    package var isRefusedByPrometheus: Bool { kind != .unsupported && kind != .tooLarge }
}
