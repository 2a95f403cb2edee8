/// What the parser has begun and not finished: an operator without its right side, or an open bracket.
enum Frame {
    /// A sign, and where it stands.
    case sign(Expression.Sign, Int)
    /// With the left side in the place of the right one, which is not known yet.
    case binary(BinaryOperation)
    /// The bracket, here and below.
    case parenthesis(Range<Int>)
    case call(Call, Range<Int>)
    case aggregation(Aggregation, Range<Int>)
    /// `selector[`: the selector, taken out of the tree to be added again with its range.
    case range(Expression.Node, Range<Int>)
    /// `operand[`
    case subquery(operand: Expression.NodeID, Range<Int>)
    /// `operand[range:`
    case step(operand: Expression.NodeID, range: Expression.NodeID, Range<Int>)
    /// `selector offset`: the selector or subquery, taken out of the tree; `nil` if it is neither.
    case offset(Expression.Node?)

    /// The bracket that the frame waits to see closed.
    var opening: Range<Int>? {
        switch self {
        case .sign, .binary, .offset: nil
        case .parenthesis(let opening), .call(_, let opening), .aggregation(_, let opening), .range(_, let opening),
            .subquery(_, let opening), .step(_, _, let opening):
            opening
        }
    }

    /// How tightly a waiting operator holds the operand behind it; `nil` for brackets.
    var precedence: Int? {
        switch self {
        case .sign: BinaryOperator.signPrecedence
        case .binary(let operation): operation.op.precedence
        default: nil
        }
    }

    /// Whether a comma may stand within it.
    var isCall: Bool {
        switch self {
        case .call, .aggregation: true
        default: false
        }
    }

    /// Whether it is the innermost frame of a duration.
    var holdsDuration: Bool {
        switch self {
        case .range, .subquery, .step, .offset: true
        default: false
        }
    }
}

extension Parser {
    mutating func push(_ frame: Frame) {
        frames.append(frame)
        if frame.opening != nil { openBrackets += 1 }
        if frame.holdsDuration { durationDepth += 1 }
        operand = nil
    }

    mutating func pop() {
        guard let frame = frames.popLast() else { return }
        if frame.opening != nil { openBrackets -= 1 }
        if frame.holdsDuration { durationDepth -= 1 }
    }

    /// Gives the operand to the operator that waits for it; false if a bracket or nothing waits.
    mutating func reduceOperator() -> Bool {
        guard let frame = frames.last, let operand else { return false }
        switch frame {
        case .sign(let sign, let start):
            pop()
            self.operand = applySign(sign, start, operand)
        case .binary(var operation):
            pop()
            operation.right = operand
            let span = expression[operation.left].span.lowerBound..<expression[operand].span.upperBound
            if durationDepth > 0 { checkDivisor(operation) }
            self.operand = expression.append(.binary(operation), span)
        default:
            return false
        }
        return true
    }

    /// Gives the operand to all operators up to the innermost bracket.
    mutating func reduceOperators() {
        while reduceOperator() { steps += 1 }
    }

    /// A sign before a literal belongs to the literal; in a duration, `+` means nothing.
    private mutating func applySign(
        _ sign: Expression.Sign, _ start: Int, _ operand: Expression.NodeID
    ) -> Expression.NodeID {
        let node = expression[operand]
        let span = start..<node.span.upperBound
        if case .number(var literal) = node.kind {
            if sign == .minus { literal.value = -literal.value }
            expression.update(operand) { $0 = Expression.Node(.number(literal), span) }
            return operand
        }
        if durationDepth > 0, sign == .plus { return operand }
        return expression.append(.unary(sign: sign, operand: operand), span)
    }

    private mutating func checkDivisor(_ operation: BinaryOperation) {
        guard operation.op == .divide || operation.op == .modulo,
            case .number(let divisor) = expression[operation.right].kind, divisor.value == 0
        else { return }
        report("division by zero", operation.opSpan)
    }
}
