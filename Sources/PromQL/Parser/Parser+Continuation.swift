extension Parser {
    /// Reads what follows an operand: a modifier, an operator, a comma, or the end of a bracket. False at the end.
    mutating func parseContinuation(_ operand: Expression.NodeID) -> Bool {
        if finishOffset(operand) { return true }
        switch kind {
        case nil: return false
        case .symbol(let symbol): parseSymbol(symbol, operand)
        case .keyword(let keyword) where durationDepth == 0: parseKeyword(keyword, operand)
        default: unexpected()
        }
        return true
    }

    private mutating func parseSymbol(_ symbol: Symbol, _ operand: Expression.NodeID) {
        switch symbol {
        case .comma: parseComma()
        case .closeParenthesis: closeParenthesis()
        case .closeBracket: closeBracket()
        case .colon: parseColon()
        case .openBracket where durationDepth == 0: openRange(operand)
        case .at where durationDepth == 0: parseAt(operand)
        default:
            guard let op = BinaryOperator(symbol), durationDepth == 0 || op.precedence > BinaryOperator.equal.precedence
            else { return unexpected() }
            parseBinary(op)
        }
    }

    private mutating func parseKeyword(_ keyword: Keyword, _ operand: Expression.NodeID) {
        switch keyword.role {
        case .setOperator, .arithmeticOperator:
            guard let op = BinaryOperator(keyword) else { return unexpected() }
            parseBinary(op)
        case .offset: parseOffset(operand)
        case .smoothing: parseExtent(keyword, operand)
        default: unexpected()
        }
    }

    /// Something that cannot follow an operand.
    private mutating func unexpected() {
        if kind != .invalid {
            report("expected an operator or the end, found \(found)", place)
        }
        index += 1
        skipToBoundary()
    }

    /// Takes an operator with its modifiers, after whatever binds tighter has its operands.
    private mutating func parseBinary(_ op: BinaryOperator) {
        if op == .trimUpper || op == .trimLower { require(.trims, place) }
        while let precedence = frames.last?.precedence,
            precedence > op.precedence || (precedence == op.precedence && !op.isRightAssociative)
        {
            _ = reduceOperator()
            steps += 1
        }
        guard let left = operand else { return }
        var operation = BinaryOperation(op, opSpan: place, left, left)
        index += 1
        if durationDepth == 0 {
            if keyword(at: index) == .bool {
                operation.returnsBool = true
                index += 1
            }
            operation.matching = takeMatching()
        }
        push(.binary(operation))
    }

    private mutating func parseComma() {
        reduceOperators()
        guard let operand else { return }
        switch frames.last {
        case .call(var call, let opening):
            // Out of the stack first, so that the arguments are not copied.
            frames.removeLast()
            call.arguments.append(operand)
            frames.append(.call(call, opening))
        case .aggregation(var aggregation, let opening):
            frames.removeLast()
            aggregation.arguments.append(operand)
            frames.append(.aggregation(aggregation, opening))
        default:
            report("`,` separates arguments, and there is no call here", place)
        }
        index += 1
        self.operand = nil
    }

    private mutating func closeParenthesis() {
        reduceOperators()
        guard let operand else { return }
        switch frames.last {
        case .parenthesis(let opening):
            pop()
            index += 1
            self.operand = expression.append(.parenthesis(operand), opening.lowerBound..<lastEnd)
        case .call(var call, _):
            pop()
            index += 1
            call.arguments.append(operand)
            self.operand = expression.append(.call(call), call.nameSpan.lowerBound..<lastEnd)
            checkDurationCall(call)
        case .aggregation(var aggregation, _):
            pop()
            index += 1
            aggregation.arguments.append(operand)
            close(aggregation)
        case .range, .subquery, .step:
            report("`)` does not close `[`", place, hint: "write `]` before it")
            pop()
        default:
            report("`)` closes nothing", place)
            index += 1
        }
    }

    private mutating func closeBracket() {
        reduceOperators()
        guard let operand else { return }
        switch frames.last {
        case .range(let selector, let opening):
            pop()
            index += 1
            finishRange(selector, opening, range: operand)
        case .subquery(let inner, let opening):
            // A range that belongs to no selector.
            pop()
            index += 1
            report(
                "a range belongs directly behind a selector", opening.lowerBound..<lastEnd,
                hint: "write `[…:]` for a subquery over any other expression")
            self.operand = inner
        case .step(let inner, let range, _):
            pop()
            index += 1
            finishSubquery(inner, range: range, step: operand)
        case .parenthesis, .call, .aggregation:
            report("`]` does not close `(`", place, hint: "write `)` before it")
            if durationDepth > 0 { pop() } else { index += 1 }
        default:
            report("`]` closes nothing", place)
            index += 1
        }
    }

    private mutating func parseColon() {
        reduceOperators()
        guard let operand, case .subquery(let inner, let opening) = frames.last else { return unexpected() }
        checkDuration(operand, mustBePositive: true)
        index += 1
        pop()
        if take(.closeBracket) {
            finishSubquery(inner, range: operand, step: nil)
        } else {
            push(.step(operand: inner, range: operand, opening))
        }
    }
}

extension BinaryOperator {
    /// The operator that a symbol spells; `nil` for other symbols.
    init?(_ symbol: Symbol) {
        switch symbol {
        case .plus: self = .add
        case .minus: self = .subtract
        case .times: self = .multiply
        case .divide: self = .divide
        case .modulo: self = .modulo
        case .power: self = .power
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        case .trimUpper: self = .trimUpper
        case .trimLower: self = .trimLower
        default: return nil
        }
    }

    /// The operator that a keyword spells; `nil` for other keywords.
    init?(_ keyword: Keyword) {
        switch keyword {
        case .and: self = .and
        case .or: self = .or
        case .unless: self = .unless
        case .atan2: self = .atan2
        default: return nil
        }
    }
}
