extension Scanner {
    mutating func scanSymbol(_ symbol: Symbol, _ token: Token) {
        switch symbol {
        case .openBrace:
            takeOperand(token)
            scanSelector()
            return
        case .plus, .minus:
            expectsOperand = true
        case .times, .divide, .modulo, .power, .trimUpper, .trimLower, .equal, .notEqual, .less, .lessOrEqual, .greater,
            .greaterOrEqual:
            if expectsOperand { lose("an operand is missing before `\(symbol.rawValue)`", token.range) }
            expectsOperand = true
            if symbol.isComparison, open.isEmpty { lastComparison = index }
        case .assign:
            lose("`=` compares nothing outside braces", token.range, hint: "write `==`")
            expectsOperand = true
        case .matches, .notMatches:
            lose(
                "`\(symbol.rawValue)` stands only between braces", token.range,
                hint: "match labels in the selector: `metric{label\(symbol.rawValue)\"…\"}`")
            expectsOperand = true
        case .openParenthesis:
            if !expectsOperand { lose("an operator is missing before `(`", token.range) }
            open.append((index, false, nil))
            expectsOperand = true
        case .openBracket:
            if expectsOperand { lose("a range needs a selector before it", token.range) }
            open.append((index, false, nil))
            expectsOperand = true
        case .closeParenthesis, .closeBracket:
            close(symbol, token)
        case .closeBrace:
            report("`}` closes nothing", token.range)
        case .comma:
            if expectsOperand { lose("an argument is missing before `,`", token.range) }
            if open.last?.isCall != true { lose("`,` separates arguments, and there is no call here", token.range) }
            expectsOperand = true
        case .colon:
            expectsOperand = true
        case .at:
            if expectsOperand { lose("`@` needs a selector before it", token.range) }
            expectsOperand = true
        }
        index += 1
    }

    private mutating func close(_ symbol: Symbol, _ token: Token) {
        let opening: Symbol = symbol == .closeParenthesis ? .openParenthesis : .openBracket
        guard let bracket = open.last else { return report("`\(symbol.rawValue)` closes nothing", token.range) }
        if self.symbol(at: bracket.token) == opening {
            open.removeLast()
        } else {
            let written = text(bracket.token)
            report(
                "`\(symbol.rawValue)` does not close `\(written)`", token.range,
                hint: "write `\(written == "(" ? ")" : "]")` here, or close `\(written)` earlier")
            open.removeLast()
        }
        if let aggregator = bracket.aggregator, !isGrouping(index + 1) {
            bareAggregations.append(tokens[aggregator].range)
        }
        // `f()`, `sum(x,)` and `[5m:]` end where an operand could stand.
        let previous = self.symbol(at: index - 1)
        let mayBeEmpty = (bracket.isCall && (previous == .openParenthesis || previous == .comma)) || previous == .colon
        if expectsOperand, !mayBeEmpty { lose("an operand is missing before `\(symbol.rawValue)`", token.range) }
        expectsOperand = false
    }
}
