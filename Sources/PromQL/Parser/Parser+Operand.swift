import VeloSource

extension Parser {
    /// Reads what may stand before an operand (signs, opening brackets) or the operand itself.
    mutating func parseOperand() {
        switch kind {
        case .symbol(.plus): parseSign(.plus)
        case .symbol(.minus): parseSign(.minus)
        case .symbol(.openParenthesis):
            index += 1
            push(.parenthesis(tokens[index - 1].range))
        case .number, .duration:
            let start = place
            if let literal = takeNumber() {
                operand = expression.append(.number(literal), start)
            } else {
                operand = expression.append(.invalid, start)
            }
        case .parameter where durationDepth > 0: parseParameter(dialect.durationParameters)
        case _ where durationDepth > 0: parseDurationCall()
        case .string:
            operand = expression.append(.string(ByteString(takeString())), tokens[index - 1].range)
        case .parameter: parseParameter(dialect.parameters)
        case .symbol(.openBrace): parseSelector(hasName: false)
        case .identifier: parseIdentifier()
        case .keyword(let keyword): parseKeyword(keyword)
        default: recover(expecting: "an expression")
        }
    }

    private mutating func parseSign(_ sign: Expression.Sign) {
        // `offset` takes one sign only; two would be a duration expression, and those need parentheses there.
        if case .sign = frames.last, frames.count > 1, case .offset = frames[frames.count - 2] {
            return recover(expecting: "a duration")
        }
        push(.sign(sign, place.lowerBound))
        index += 1
    }

    private mutating func parseParameter(_ parameters: Set<String>) {
        let range = place
        let name = String(text(range).dropFirst())
        if !parameters.contains(name) {
            if durationDepth > 0, dialect.parameters.contains(name) {
                report("`$\(name)` is a number and no duration", range)
            } else {
                let meant = suggestion(for: name, among: parameters).map { "did you mean `$\($0)`?" }
                let known = parameters.sorted().map { "`$\($0)`" }.joined(separator: ", ")
                report(
                    "unknown parameter `$\(name)`", range,
                    hint: meant ?? (known.isEmpty ? "PromQL has no parameters" : "parameters are: \(known)"))
            }
        }
        index += 1
        operand = expression.append(.parameter(name), range)
    }

    /// A metric or a call.
    private mutating func parseIdentifier() {
        guard symbol(at: index + 1) == .openParenthesis else { return parseSelector(hasName: true) }
        let name = text(place)
        guard !name.utf8.contains(UInt8(ascii: ":")) else {
            index += 1
            return recover(expecting: "an operator: metrics like `\(name)` are not called")
        }
        openCall(name)
    }

    /// A keyword where an operand is expected: an aggregation, a call, or a metric that has its name.
    private mutating func parseKeyword(_ keyword: Keyword) {
        let opens = symbol(at: index + 1) == .openParenthesis
        switch keyword.role {
        case .matching, .cardinality, .bool, .arithmeticOperator:
            recover(expecting: "an expression")
        case .aggregator:
            guard let op = AggregationOperator(rawValue: keyword.rawValue),
                opens || self.keyword(at: index + 1)?.role == .grouping
            else { return parseSelector(hasName: true) }
            openAggregation(op)
        case .call where opens:
            openCall(keyword.rawValue)
        case .setOperator, .call, .grouping, .offset, .smoothing, .fill:
            parseSelector(hasName: true)
        }
    }

    private mutating func openCall(_ name: String) {
        let nameSpan = place
        let function = Function.named(name)
        if let function, function.exists(in: dialect) {
            if function.isExperimental(dialect), !dialect.has(.experimentalFunctions) {
                report(
                    "`\(name)` is experimental and not switched on", nameSpan,
                    hint: "it needs the feature `\(LanguageFeature.experimentalFunctions.rawValue)`",
                    feature: .experimentalFunctions)
            }
        } else {
            reportUnknown(name, nameSpan, function)
        }
        enterCall(name, nameSpan)
    }

    private mutating func enterCall(_ name: String, _ nameSpan: Range<Int>) {
        let opening = tokens[index + 1].range
        index += 2
        let call = Call(name, nameSpan: nameSpan, [])
        if take(.closeParenthesis) {
            operand = expression.append(.call(call), nameSpan.lowerBound..<lastEnd)
            checkDurationCall(call)
        } else {
            push(.call(call, opening))
        }
    }

    /// Suggestions compare with every function; beyond this many problems nobody reads them.
    private static let suggestionLimit = 20

    private mutating func reportUnknown(_ name: String, _ span: Range<Int>, _ function: Function?) {
        if let function, let version = dialect.version {
            let hint =
                switch (function.since, function.until) {
                case (let since?, _) where dialect.isBefore(since): "it comes with \(since.description)"
                case (_, let until?): "it is gone since \(until.description)"
                default: "it is not in this version"
                }
            report("Prometheus \(version.description) has no function `\(name)`", span, hint: hint)
        } else if let until = function?.until {
            report("unknown function `\(name)`", span, hint: "it is gone since \(until.description)")
        } else {
            var hint: String?
            if problems.count < Self.suggestionLimit {
                let known = Function.all.filter { $0.exists(in: dialect) }.map(\.name)
                hint = suggestion(for: name, among: known).map { "did you mean `\($0)`?" }
            }
            report("unknown function `\(name)`", span, hint: hint)
        }
    }

    private mutating func openAggregation(_ op: AggregationOperator) {
        let opSpan = place
        if op.isExperimental {
            let since = ServerVersion(2, 54)
            if let version = dialect.version, version < since {
                report(
                    "Prometheus \(version.description) has no aggregation `\(op.rawValue)`", opSpan,
                    hint: "it comes with \(since.description)")
            } else if !dialect.has(.experimentalFunctions) {
                report(
                    "`\(op.rawValue)` is experimental and not switched on", opSpan,
                    hint: "it needs the feature `\(LanguageFeature.experimentalFunctions.rawValue)`",
                    feature: .experimentalFunctions)
            }
        }
        index += 1
        var aggregation = Aggregation(op, opSpan: opSpan, [])
        if keyword(at: index)?.role == .grouping {
            aggregation.grouping = takeGrouping()
            guard symbol == .openParenthesis else {
                return recover(expecting: "`(` and what `\(op.rawValue)` aggregates")
            }
        }
        let opening = place
        index += 1
        if take(.closeParenthesis) {
            close(aggregation)
        } else {
            push(.aggregation(aggregation, opening))
        }
    }

    /// Ends an aggregation whose closing parenthesis was taken: the grouping may follow it.
    mutating func close(_ aggregation: Aggregation) {
        var aggregation = aggregation
        if aggregation.grouping == nil, keyword(at: index)?.role == .grouping { aggregation.grouping = takeGrouping() }
        // `by ()` groups by nothing, like no grouping at all; `without ()` by everything.
        if let grouping = aggregation.grouping, !grouping.isWithout, grouping.labels.isEmpty {
            aggregation.grouping = nil
        }
        operand = expression.append(.aggregation(aggregation), aggregation.opSpan.lowerBound..<lastEnd)
    }

    /// In a duration, only `step()`, `range()`, `min_of(a, b)` and `max_of(a, b)` may stand beside literals.
    private mutating func parseDurationCall() {
        guard let keyword = keyword(at: index), [.step, .range, .minOf, .maxOf].contains(keyword),
            symbol(at: index + 1) == .openParenthesis
        else { return recover(expecting: "a duration") }
        enterCall(keyword.rawValue, place)
    }

    /// Outside of durations the type checker counts arguments.
    mutating func checkDurationCall(_ call: Call) {
        guard durationDepth > 0, let function = Function.named(call.name) else { return }
        if call.arguments.count != function.fewest {
            report("`\(call.name)` takes \(function.fewest) arguments here", call.nameSpan)
        }
    }
}
