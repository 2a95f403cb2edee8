/// Scans an expression. Linear in its length; never fails: what it cannot read is in `problems` (unterminated string,
/// unbalanced bracket, unknown character, a missing operand or operator, `$threshold` anywhere but as the right side of
/// the last top-level comparison).
///
/// Function names, keywords and aggregators are no selectors. No types are checked and no names are looked up.
package func scanPromQL(_ text: String) -> PromQLScan {
    var scanner = Scanner(text)
    scanner.scan()
    scanner.judgeParameters()
    return PromQLScan(
        selectors: scanner.selectors, groupings: scanner.groupings, bareAggregations: scanner.bareAggregations,
        threshold: scanner.threshold, problems: scanner.allProblems)
}

/// One pass over the tokens with a stack of open brackets and one bit of grammar: whether an operand or an operator
/// comes next, which is what tells a metric named `sum` or `and` from the keyword.
struct Scanner {
    let source: [UInt8]
    let tokens: [Token]
    var index = 0
    var expectsOperand = true
    /// Indices of the tokens `(` and `[` that are still open, whether each holds a call's arguments, and the aggregator that
    /// has no grouping yet.
    var open: [(token: Int, isCall: Bool, aggregator: Int?)] = []
    /// Index of the last comparison outside all brackets.
    var lastComparison: Int?
    var parameters: [(token: Int, depth: Int)] = []

    var selectors: [PromQLScan.Selector] = []
    var groupings: [PromQLScan.Grouping] = []
    var bareAggregations: [Range<Int>] = []
    var threshold: PromQLScan.Threshold?
    private let lexical: [PromQLScan.Problem]
    private var found: [PromQLScan.Problem] = []
    /// Only the first missing operand or operator is told: the others follow from it.
    private var hasLostTrack: Bool

    init(_ text: String) {
        source = Array(text.utf8)
        (tokens, lexical) = Lexer.tokens(of: text)
        hasLostTrack = !lexical.isEmpty
    }

    var allProblems: [PromQLScan.Problem] {
        (lexical + found).sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
    }

    mutating func scan() {
        while index < tokens.count {
            let before = index
            scanToken(tokens[index])
            precondition(index > before, "every step takes a token")
        }
        for bracket in open {
            report("`\(text(bracket.token))` is never closed", tokens[bracket.token].range)
        }
        if tokens.isEmpty {
            report("the expression is empty", 0..<0)
        } else if open.isEmpty, expectsOperand {
            lose("an operand is missing at the end", tokens[tokens.count - 1].range)
        }
    }

    private mutating func scanToken(_ token: Token) {
        switch token.kind {
        case .number, .duration, .string:
            takeOperand(token)
            index += 1
        case .parameter:
            takeOperand(token)
            parameters.append((index, open.count))
            index += 1
        case .identifier:
            takeOperand(token)
            if symbol(at: index + 1) == .openParenthesis { openCall() } else { scanSelector() }
        case .keyword(let keyword):
            scanKeyword(keyword, token)
        case .symbol(let symbol):
            scanSymbol(symbol, token)
        case .invalid:
            index += 1
        }
    }

    /// Notes that an operand stands here.
    mutating func takeOperand(_ token: Token) {
        if !expectsOperand { lose("an operator is missing before `\(shortText(token))`", token.range) }
        expectsOperand = false
    }

    /// A name and its opening parenthesis.
    mutating func openCall(of aggregator: Int? = nil) {
        open.append((index + 1, true, aggregator))
        expectsOperand = true
        index += 2
    }

    func symbol(at index: Int) -> Symbol? {
        guard tokens.indices.contains(index), case .symbol(let symbol) = tokens[index].kind else { return nil }
        return symbol
    }

    func keyword(at index: Int) -> Keyword? {
        guard tokens.indices.contains(index), case .keyword(let keyword) = tokens[index].kind else { return nil }
        return keyword
    }

    func text(_ index: Int) -> String { String(decoding: source[tokens[index].range], as: UTF8.self) }

    /// A token's text, cut to what a message can hold.
    func shortText(_ token: Token) -> String {
        let text = String(decoding: source[token.range], as: UTF8.self)
        return text.count <= 40 ? text : text.prefix(39) + "…"
    }

    mutating func report(_ message: String, _ range: Range<Int>, hint: String? = nil) {
        found.append(PromQLScan.Problem(message: message, range: range, hint: hint))
    }

    /// Reports a slip of the grammar unless an earlier one has made this a mere consequence.
    mutating func lose(_ message: String, _ range: Range<Int>, hint: String? = nil) {
        if !hasLostTrack { report(message, range, hint: hint) }
        hasLostTrack = true
    }
}
