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

    /// The longest symbol that two neighbouring bytes begin with; `nil` if there is none.
    init?(_ first: UInt8, _ second: UInt8?) {
        switch (first, second) {
        case (UInt8(ascii: "="), UInt8(ascii: "=")): self = .equal
        case (UInt8(ascii: "="), UInt8(ascii: "~")): self = .matches
        case (UInt8(ascii: "="), _): self = .assign
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): self = .notEqual
        case (UInt8(ascii: "!"), UInt8(ascii: "~")): self = .notMatches
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): self = .lessOrEqual
        case (UInt8(ascii: "<"), UInt8(ascii: "/")): self = .trimUpper
        case (UInt8(ascii: "<"), _): self = .less
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): self = .greaterOrEqual
        case (UInt8(ascii: ">"), UInt8(ascii: "/")): self = .trimLower
        case (UInt8(ascii: ">"), _): self = .greater
        case (UInt8(ascii: "+"), _): self = .plus
        case (UInt8(ascii: "-"), _): self = .minus
        case (UInt8(ascii: "*"), _): self = .times
        case (UInt8(ascii: "/"), _): self = .divide
        case (UInt8(ascii: "%"), _): self = .modulo
        case (UInt8(ascii: "^"), _): self = .power
        case (UInt8(ascii: "("), _): self = .openParenthesis
        case (UInt8(ascii: ")"), _): self = .closeParenthesis
        case (UInt8(ascii: "["), _): self = .openBracket
        case (UInt8(ascii: "]"), _): self = .closeBracket
        case (UInt8(ascii: "{"), _): self = .openBrace
        case (UInt8(ascii: "}"), _): self = .closeBrace
        case (UInt8(ascii: ","), _): self = .comma
        case (UInt8(ascii: ":"), _): self = .colon
        case (UInt8(ascii: "@"), _): self = .at
        default: return nil
        }
    }

    /// How many bytes it is written with.
    var length: Int {
        switch self {
        case .equal, .notEqual, .matches, .notMatches, .lessOrEqual, .greaterOrEqual, .trimUpper, .trimLower: 2
        default: 1
        }
    }
}
