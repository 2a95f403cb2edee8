/// Ranges, offsets, `@` and extents: what moves or widens a selector in time.
extension Parser {
    /// `[`: a range if there is no colon before the bracket closes, otherwise a subquery.
    mutating func openRange(_ operand: Expression.NodeID) {
        let opening = place
        index += 1
        let node = expression[operand]
        if !isSubquery(), case .vectorSelector(let selector) = node.kind, expression.isLast(operand) {
            if selector.modifiers.offset != nil || selector.modifiers.at != nil {
                report(
                    "the range stands behind a modifier", opening,
                    hint: "write the range first: `metric[5m] offset 1h`")
            }
            push(.range(expression.removeLast(), opening))
        } else {
            push(.subquery(operand: operand, opening))
        }
    }

    /// Looks for the colon of a subquery. The next bracket ends the search, so that all searches together are linear.
    private mutating func isSubquery() -> Bool {
        var ahead = index
        while ahead < tokens.count {
            steps += 1
            switch tokens[ahead].kind {
            case .symbol(.colon): return true
            case .symbol(.closeBracket), .symbol(.openBracket): return false
            default: ahead += 1
            }
        }
        return false
    }

    mutating func finishRange(_ node: Expression.Node, _ opening: Range<Int>, range: Expression.NodeID) {
        checkDuration(range, mustBePositive: true)
        guard case .vectorSelector(let selector) = node.kind else { return }
        let matrix = MatrixSelector(selector, selectorSpan: node.span, range: range)
        operand = expression.append(.matrixSelector(matrix), node.span.lowerBound..<lastEnd)
    }

    mutating func finishSubquery(_ inner: Expression.NodeID, range: Expression.NodeID, step: Expression.NodeID?) {
        if let step { checkDuration(step, mustBePositive: true) }
        let subquery = Subquery(inner, range: range, step: step)
        operand = expression.append(.subquery(subquery), expression[inner].span.lowerBound..<lastEnd)
    }

    // MARK: offset

    mutating func parseOffset(_ operand: Expression.NodeID) {
        let keyword = place
        index += 1
        guard let modifiers = modifiers(of: operand), expression.isLast(operand) else {
            reportMisplaced("offset", keyword)
            return push(.offset(nil))
        }
        if modifiers.offset != nil { report("`offset` stands here a second time", keyword) }
        push(.offset(expression.removeLast()))
    }

    /// Ends an offset once its duration is complete: a literal, a call or a parenthesis, with one sign at most.
    mutating func finishOffset(_ operand: Expression.NodeID) -> Bool {
        guard durationDepth > 0 else { return false }
        let depth = frames.count
        if case .sign = frames.last, depth > 1, case .offset = frames[depth - 2] {
            _ = reduceOperator()
        }
        guard case .offset(let target) = frames.last, let offset = self.operand else { return false }
        checkDuration(offset, mustBePositive: false)
        pop()
        guard var target else {
            self.operand = offset
            return true
        }
        target.span = target.span.lowerBound..<lastEnd
        // No offset and one of nothing are the same.
        if case .number(let literal) = expression[offset].kind, literal.value == 0, expression.isLast(offset) {
            _ = expression.removeLast()
        } else {
            target.updateModifiers { $0.offset = offset }
        }
        self.operand = expression.append(target.kind, target.span)
        return true
    }

    // MARK: @ and extents

    mutating func parseAt(_ operand: Expression.NodeID) {
        let sign = place
        index += 1
        guard let at = takeTime(sign) else { return }
        guard let modifiers = modifiers(of: operand) else { return reportMisplaced("@", sign) }
        if modifiers.at != nil { report("`@` stands here a second time", sign) }
        let end = lastEnd
        expression.update(operand) { node in
            node.span = node.span.lowerBound..<end
            node.updateModifiers { $0.at = at }
        }
        self.operand = operand
    }

    /// `start()`, `end()` or a number of seconds since 1970.
    private mutating func takeTime(_ sign: Range<Int>) -> TimeModifiers.At? {
        if let keyword = keyword(at: index), keyword == .start || keyword == .end {
            guard symbol(at: index + 1) == .openParenthesis, symbol(at: index + 2) == .closeParenthesis else {
                index += 1
                recover(expecting: "`()` behind `\(keyword.rawValue)`")
                return nil
            }
            index += 3
            return keyword == .start ? .start : .end
        }
        let start = place.lowerBound
        guard let seconds = takeSignedNumber("a time, `start()` or `end()`") else { return nil }
        guard seconds.magnitude < 0x1p63 else {
            report("this time is out of range", start..<lastEnd)
            return nil
        }
        let milliseconds = (seconds * 1000).rounded(.toNearestOrAwayFromZero)
        return .milliseconds(Int64(exactly: milliseconds) ?? (milliseconds < 0 ? .min : .max))
    }

    mutating func parseExtent(_ keyword: Keyword, _ operand: Expression.NodeID) {
        let span = place
        require(.extendedRangeSelectors, span)
        index += 1
        guard let extent = RangeExtent(rawValue: keyword.rawValue) else { return }
        let end = lastEnd
        var isSecond = false
        var isSelector = true
        expression.update(operand) { node in
            node.span = node.span.lowerBound..<end
            switch node.kind {
            case .vectorSelector(var selector):
                isSecond = selector.extent != nil
                selector.extent = extent
                node.kind = .vectorSelector(selector)
            case .matrixSelector(var matrix):
                isSecond = matrix.selector.extent != nil
                matrix.selector.extent = extent
                node.kind = .matrixSelector(matrix)
            default:
                isSelector = false
            }
        }
        if isSecond { report("a selector is either `anchored` or `smoothed`, once", span) }
        if !isSelector { report("`\(extent.rawValue)` belongs behind a selector", span) }
    }

    // MARK: Checks

    private func modifiers(of operand: Expression.NodeID) -> TimeModifiers? {
        switch expression[operand].kind {
        case .vectorSelector(let selector): selector.modifiers
        case .matrixSelector(let matrix): matrix.selector.modifiers
        case .subquery(let subquery): subquery.modifiers
        default: nil
        }
    }

    private mutating func reportMisplaced(_ modifier: String, _ span: Range<Int>) {
        report(
            "`\(modifier)` belongs behind a selector or a subquery", span,
            hint: "write it at the selectors inside")
    }

    /// What holds of every duration: one that is computed must be allowed, one that is written must fit.
    mutating func checkDuration(_ id: Expression.NodeID, mustBePositive: Bool) {
        let node = expression[id]
        guard case .number(let literal) = node.kind else {
            switch node.kind {
            case .invalid, .parameter: return
            default: break
            }
            return require(.durationExpressions, node.span)
        }
        let isOldOffset = !mustBePositive && literal.value != 0 && source[node.span.lowerBound] != UInt8(ascii: "+")
        if !literal.isDuration || !(mustBePositive || isOldOffset) { require(.numbersAsDurations, node.span) }
        if mustBePositive, source[node.span.lowerBound] == UInt8(ascii: "+") { require(.signedRanges, node.span) }
        if mustBePositive, !(literal.value > 0) {
            report("a duration must be greater than 0", node.span)
        } else if !(literal.value.magnitude <= Self.longestDuration) {
            report("this duration is too long", node.span)
        }
    }

    /// 2^63 ns in seconds: what Go's `time.Duration` holds.
    private static let longestDuration = 9_223_372_036.854775
}

extension Expression.Node {
    fileprivate mutating func updateModifiers(_ change: (inout TimeModifiers) -> Void) {
        switch kind {
        case .vectorSelector(var selector):
            change(&selector.modifiers)
            kind = .vectorSelector(selector)
        case .matrixSelector(var matrix):
            change(&matrix.selector.modifiers)
            kind = .matrixSelector(matrix)
        case .subquery(var subquery):
            change(&subquery.modifiers)
            kind = .subquery(subquery)
        default: break
        }
    }
}
