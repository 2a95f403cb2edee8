/// What a matcher's regular expression is: whether RE2 takes it, and whether it matches the empty text.
///
/// The syntax is Go's `regexp/syntax` with Perl's flags, as Prometheus uses it; matching is anchored at both ends.
package struct RegexSyntax: Sendable, Equatable {
    /// Whether a label that is missing, or empty, matches.
    package let matchesEmpty: Bool
    /// Whether it has a group `(?<name>…)`, which Go knows since 1.22.
    package let hasAngleGroup: Bool

    /// Why an expression is refused.
    package struct Fault: Error, Sendable, Equatable {
        package let message: String
        package let hint: String?
    }

    /// Reads an expression. Linear in its length.
    package static func read(_ pattern: [UInt8]) -> Result<RegexSyntax, Fault> {
        if pattern.allSatisfy({ $0.isWord || $0 == UInt8(ascii: "-") }) {
            return .success(RegexSyntax(matchesEmpty: pattern.isEmpty, hasAngleGroup: false))
        }
        guard let text = String(validating: pattern, as: UTF8.self) else {
            return .failure(Fault(message: "it is not UTF-8", hint: nil))
        }
        var reader = RegexReader(text)
        do {
            let piece = try reader.read()
            return .success(RegexSyntax(matchesEmpty: piece.matchesEmpty, hasAngleGroup: reader.hasAngleGroup))
        } catch {
            return .failure(error)
        }
    }
}

/// A recursive-descent reader whose depth is bounded as RE2's is.
struct RegexReader {
    typealias Fault = RegexSyntax.Fault

    /// What is known of a part of the expression.
    struct Piece {
        var matchesEmpty: Bool
        /// The product of the counts of repetitions within one another, at its largest.
        var repetitions = 1
    }

    /// Go's bound on the depth of an expression.
    private static let depthLimit = 1000
    /// Go's bound on counts, and on the product of nested ones.
    private static let repetitionLimit = 1000

    let scalars: [Unicode.Scalar]
    var index = 0
    var hasAngleGroup = false
    private var depth = 0
    private var names: Set<String> = []

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    @discardableResult
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        index += 1
        return true
    }

    mutating func read() throws(Fault) -> Piece {
        let piece = try readAlternatives()
        guard peek() == nil else { throw Fault(message: "`)` closes nothing", hint: "write `\\)`") }
        return piece
    }

    private mutating func readAlternatives() throws(Fault) -> Piece {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw Fault(message: "it is nested too deeply", hint: nil) }
        var result = try readSequence()
        while take("|") {
            let next = try readSequence()
            result.matchesEmpty = result.matchesEmpty || next.matchesEmpty
            result.repetitions = max(result.repetitions, next.repetitions)
        }
        return result
    }

    private mutating func readSequence() throws(Fault) -> Piece {
        var result = Piece(matchesEmpty: true)
        while let next = peek(), next != "|", next != ")" {
            let piece = try readRepeated()
            result.matchesEmpty = result.matchesEmpty && piece.matchesEmpty
            result.repetitions = max(result.repetitions, piece.repetitions)
        }
        return result
    }

    private mutating func readRepeated() throws(Fault) -> Piece {
        let start = index
        guard var piece = try readAtom() else { return Piece(matchesEmpty: true) }
        var isRepeated = false
        while let quantifier = takeQuantifier() {
            take("?")
            // `a**` and `a{2}{3}` are refused; `a*?` is a lazy `a*`.
            if isRepeated { throw Fault(message: "a repetition of a repetition", hint: "put the inner one in `(?:…)`") }
            isRepeated = true
            guard quantifier.least <= Self.repetitionLimit, quantifier.most ?? 0 <= Self.repetitionLimit,
                quantifier.most.map({ $0 >= quantifier.least }) ?? true
            else { throw Fault(message: "a count beyond \(Self.repetitionLimit), or one that falls", hint: nil) }
            if quantifier.least == 0 { piece.matchesEmpty = true }
            piece.repetitions *= max(quantifier.most ?? quantifier.least, 1)
            guard piece.repetitions <= Self.repetitionLimit else {
                throw Fault(message: "repetitions within repetitions, more than \(Self.repetitionLimit)", hint: nil)
            }
        }
        precondition(index > start, "every step takes a character")
        return piece
    }

    /// `*`, `+`, `?` or `{2,3}`. A brace that is no count stands for itself.
    private mutating func takeQuantifier() -> (least: Int, most: Int?)? {
        switch peek() {
        case "*":
            index += 1
            return (0, 1)
        case "+":
            index += 1
            return (1, 1)
        case "?":
            index += 1
            return (0, 1)
        case "{": return takeCount()
        default: return nil
        }
    }

    private mutating func takeCount() -> (least: Int, most: Int?)? {
        let start = index
        index += 1
        if let least = takeInteger() {
            if take("}") { return (least, least) }
            if take(",") {
                if take("}") { return (least, nil) }
                if let most = takeInteger(), take("}") { return (least, most) }
            }
        }
        index = start
        return nil
    }

    private mutating func takeInteger() -> Int? {
        let start = index
        var value = 0
        while let digit = peek(), ("0"..."9").contains(digit) {
            value = min(value * 10 + Int(digit.value - 48), 1_000_000)
            index += 1
        }
        // Like Go, `007` is no count.
        guard index > start, index == start + 1 || scalars[start] != "0" else { return nil }
        return value
    }

    /// One character, class, group or assertion; `nil` for what is nothing by itself, like `(?i)`.
    private mutating func readAtom() throws(Fault) -> Piece? {
        guard let next = peek() else { return nil }
        switch next {
        case "*", "+", "?":
            throw Fault(
                message: "`\(next)` repeats nothing", hint: "write `\\\(next)`, or `.\(next)` for any characters")
        case "(":
            return try readGroup()
        case "[":
            try readClass()
            return Piece(matchesEmpty: false)
        case "^", "$":
            index += 1
            return Piece(matchesEmpty: true)
        case "\\":
            return try readEscape()
        case "{":
            if takeCount() != nil { throw Fault(message: "a count repeats nothing", hint: "write `\\{`") }
            index += 1
            return Piece(matchesEmpty: false)
        default:
            index += 1
            return Piece(matchesEmpty: false)
        }
    }

    private mutating func readGroup() throws(Fault) -> Piece? {
        index += 1
        if take("?") {
            if peek() == "P", peek(1) == "<" {
                index += 2
                try readName()
            } else if peek() == "<", peek(1) != "=", peek(1) != "!" {
                index += 1
                hasAngleGroup = true
                try readName()
            } else if try !readFlags() {
                return Piece(matchesEmpty: true)
            }
        }
        let piece = try readAlternatives()
        guard take(")") else { throw Fault(message: "`(` is never closed", hint: "write `\\(` for the character") }
        return piece
    }

    private mutating func readName() throws(Fault) {
        let start = index
        while let scalar = peek(), scalar != ">" {
            guard scalar.isASCII, UInt8(truncatingIfNeeded: scalar.value).isWord else { break }
            index += 1
        }
        let name = String(String.UnicodeScalarView(scalars[start..<index]))
        guard !name.isEmpty, take(">") else { throw Fault(message: "a group has no valid name", hint: nil) }
        guard names.insert(name).inserted else { throw Fault(message: "two groups are named `\(name)`", hint: nil) }
    }

    /// `i-s:` before a group's content (true), or `i)` for flags alone (false).
    private mutating func readFlags() throws(Fault) -> Bool {
        var isNegated = false
        var hasFlag = false
        while let flag = peek() {
            index += 1
            switch flag {
            case "i", "m", "s", "U": hasFlag = true
            case "-" where !isNegated:
                isNegated = true
                hasFlag = false
            case ":" where hasFlag || !isNegated: return true
            case ")" where hasFlag: return false
            case ")" where !isNegated: throw Fault(message: "`(?)` is no group", hint: nil)
            default:
                throw Fault(
                    message: "`(?\(flag)` begins no group", hint: "RE2 has no look-ahead and no look-behind")
            }
        }
        throw Fault(message: "`(` is never closed", hint: nil)
    }
}
