/// The smallest meaningful piece of an expression: its kind and the UTF-8 bytes it was read from.
package struct Token: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// A metric, function or label name; with colons only outside braces and brackets.
        case identifier
        /// A reserved word, in any case. Between braces every word is an `identifier`.
        case keyword(Keyword)
        /// Decimal, hexadecimal, `Inf` or `NaN`.
        case number
        /// `1h30m`.
        case duration
        /// A literal with its quotes.
        case string
        /// `$name`: not PromQL, but what a spec's alert writes for a value that the compiler fills in.
        case parameter
        case symbol(Symbol)
        /// Bytes that begin no token; the lexer has reported them.
        case invalid
    }

    package let kind: Kind
    package let range: Range<Int>

    package init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

/// Operators and punctuation, as they are written.
package enum Symbol: String, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    /// Native-histogram trims of Prometheus 3.
    case trimUpper = "</"
    case trimLower = ">/"
    case assign = "="
    case matches = "=~"
    case notMatches = "!~"
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
    case comma = ","
    case colon = ":"
    case at = "@"
}
