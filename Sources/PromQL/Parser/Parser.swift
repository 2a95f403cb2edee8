/// An operator-precedence parser: after an operand it looks whether the operator that follows binds tighter than the one
/// that waits. What waits is on a stack of its own, so that source text cannot exhaust the thread's.
///
/// Two states take turns: before an operand (`parseOperand`) and behind one (`parseContinuation`). Every step takes a
/// token, closes a frame or ends the parse.
struct Parser {
    /// Frames that may wait at one time. Far beyond what people or generators write; Prometheus itself has no limit.
    static let nestingLimit = 100_000

    let source: [UInt8]
    let dialect: Dialect
    let tokens: [Token]
    var index = 0
    var expression = Expression()
    var problems: [ExpressionProblem] = []
    /// How many of them say that the server does not have what was written: the tree is none the worse for it.
    var objections = 0
    /// Operators that wait for their right side, and brackets that are open.
    var frames: [Frame] = []
    /// The operand just read; `nil` before one.
    var operand: Expression.NodeID?
    /// How many of the open frames hold a duration: within one, other operands are allowed.
    var durationDepth = 0
    /// How often it went on, by a token or a frame: what linear time is measured by.
    var steps = 0
    /// How many of the open frames are brackets.
    var openBrackets = 0
    /// Where the lexer's problems begin: such a token is not complained of a second time.
    private let lexicalProblems: Set<Int>

    init(_ source: [UInt8], _ dialect: Dialect) {
        self.source = source
        self.dialect = dialect
        var lexer = Lexer(bytes: source)
        var tokens: [Token] = []
        tokens.reserveCapacity(source.count / 3 + 2)
        while let token = lexer.next() { tokens.append(token) }
        self.tokens = tokens
        problems = lexer.problems
        // Of what people write, a third of the tokens make nodes and few frames wait.
        expression.reserve(tokens.count / 3 + 2)
        frames.reserveCapacity(8)
        lexicalProblems = lexer.problems.isEmpty ? [] : Set(lexer.problems.map(\.span.lowerBound))
    }

    mutating func parse() {
        guard !tokens.isEmpty else { return report("the expression is empty", source.count..<source.count) }
        while true {
            steps += 1
            let isBeforeOperand = operand == nil
            if frames.count > Self.nestingLimit {
                report("the expression is nested too deeply", place)
                return
            }
            if isBeforeOperand {
                parseOperand()
            } else if let operand, !parseContinuation(operand) {
                return finish()
            }
        }
    }

    /// At the end of the source: closes what waits.
    private mutating func finish() {
        while !frames.isEmpty {
            steps += 1
            if reduceOperator() { continue }
            let frame = frames.removeLast()
            guard let opening = frame.opening else { continue }
            report("`\(text(opening))` is never closed", opening)
        }
        if let operand { expression.root = operand }
    }

    // MARK: Tokens

    /// The kind of the token at the index; `nil` at the end.
    var kind: Token.Kind? { index < tokens.count ? tokens[index].kind : nil }

    /// The bytes of the token at the index, or the empty range at the end.
    var place: Range<Int> { index < tokens.count ? tokens[index].range : source.count..<source.count }

    var symbol: Symbol? { symbol(at: index) }

    func symbol(at index: Int) -> Symbol? {
        guard index < tokens.count, case .symbol(let symbol) = tokens[index].kind else { return nil }
        return symbol
    }

    func keyword(at index: Int) -> Keyword? {
        guard index < tokens.count, case .keyword(let keyword) = tokens[index].kind else { return nil }
        return keyword
    }

    /// The end of the token before the index.
    var lastEnd: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

    /// Takes a symbol if it is next.
    mutating func take(_ wanted: Symbol) -> Bool {
        guard symbol == wanted else { return false }
        index += 1
        return true
    }

    func text(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }

    /// The next token as messages name it, cut to what they can hold.
    var found: String {
        guard index < tokens.count else { return "the end" }
        let range = tokens[index].range
        return range.count <= 40 ? "`\(text(range))`" : "`\(text(range.lowerBound..<range.lowerBound + 39))…`"
    }

    // MARK: Problems

    mutating func report(
        _ message: String, _ span: Range<Int>, hint: String? = nil, feature: LanguageFeature? = nil
    ) {
        guard !lexicalProblems.contains(span.lowerBound) || span.isEmpty else { return }
        problems.append(ExpressionProblem(message, span, hint: hint, feature: feature))
    }

    /// Reports a construct that the dialect does not allow.
    mutating func require(_ construct: Construct, _ span: Range<Int>) {
        guard let objection = dialect.objection(to: construct) else { return }
        objections += 1
        report(objection.message, span, hint: objection.hint, feature: objection.feature)
    }

    /// Says that the next token is out of place, goes on behind what it spoils, up to the next comma or closing bracket of
    /// the innermost open bracket, and puts an invalid operand in the place of it all.
    mutating func recover(expecting wanted: String) {
        let start = place
        if kind != .invalid { report("expected \(wanted), found \(found)", start) }
        skipToBoundary()
        operand = expression.append(.invalid, start)
    }

    /// Skips tokens up to a comma or closing bracket that belongs to a bracket open at present.
    mutating func skipToBoundary() {
        var depth = 0
        while let kind {
            steps += 1
            switch kind {
            case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace):
                depth += 1
            case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace):
                if depth == 0 { return }
                depth -= 1
            case .symbol(.comma):
                if depth == 0, openBrackets > 0 { return }
            default:
                break
            }
            index += 1
        }
    }
}
