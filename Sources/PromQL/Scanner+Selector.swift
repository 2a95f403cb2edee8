extension Scanner {
    /// A metric's name, its matchers, or both: from the name or the brace to the end of the selector.
    mutating func scanSelector() {
        var name = ""
        var nameRange = tokens[index].range.lowerBound..<tokens[index].range.lowerBound
        if symbol(at: index) != .openBrace {
            name = text(index)
            nameRange = tokens[index].range
            index += 1
        }
        var matchers: [PromQLScan.Matcher] = []
        if symbol(at: index) == .openBrace { scanBraces(&name, &nameRange, &matchers) }
        selectors.append(PromQLScan.Selector(name: name, nameRange: nameRange, matchers: matchers))
    }

    private mutating func scanBraces(
        _ name: inout String, _ nameRange: inout Range<Int>, _ matchers: inout [PromQLScan.Matcher]
    ) {
        let brace = index
        index += 1
        while index < tokens.count {
            if symbol(at: index) == .closeBrace {
                index += 1
                return
            }
            guard let element = takeElement() else { return recover(brace) }
            switch element {
            case .name(let quoted, let range):
                if name.isEmpty {
                    (name, nameRange) = (quoted, range)
                } else {
                    lose("a second name in one selector", range, hint: "the metric is `\(name)` already")
                }
            case .matcher(let matcher):
                if matcher.label == "__name__", matcher.op == .equal, name.isEmpty {
                    (name, nameRange) = (matcher.value, matcher.valueRange)
                } else {
                    matchers.append(matcher)
                }
            }
            if symbol(at: index) == .comma {
                index += 1
            } else if symbol(at: index) != .closeBrace {
                return recover(brace)
            }
        }
        report("`{` is never closed", tokens[brace].range)
    }

    private enum Element {
        case name(String, Range<Int>)
        case matcher(PromQLScan.Matcher)
    }

    /// `label="value"`, or a quoted name on its own; takes nothing else.
    private mutating func takeElement() -> Element? {
        let token = tokens[index]
        let label: String
        switch token.kind {
        case .identifier: label = text(index)
        case .string: label = unquote(source, token.range)
        default: return nil
        }
        if token.kind == .string, [.comma, .closeBrace].contains(symbol(at: index + 1)) {
            index += 1
            return .name(label, token.range)
        }
        guard let op = symbol(at: index + 1).flatMap({ PromQLScan.Matcher.Operator(rawValue: $0.rawValue) }),
            tokens.indices.contains(index + 2), tokens[index + 2].kind == .string
        else { return nil }
        let value = tokens[index + 2].range
        index += 3
        return .matcher(
            PromQLScan.Matcher(
                label: label, labelRange: token.range, op: op, value: unquote(source, value), valueRange: value))
    }

    /// After something that is no matcher: says so and goes on behind the closing brace. Without one, the scan ends.
    private mutating func recover(_ brace: Int) {
        let culprit = index
        let parameterCount = parameters.count
        while index < tokens.count, symbol(at: index) != .closeBrace {
            if case .parameter = tokens[index].kind { parameters.append((index, open.count + 1)) }
            index += 1
        }
        guard index < tokens.count else { return report("`{` is never closed", tokens[brace].range) }
        index += 1
        // A parameter between braces is reported as such.
        guard parameters.count == parameterCount else { return }
        lose(
            "`\(shortText(tokens[culprit]))` begins no matcher", tokens[culprit].range,
            hint: "write `label=\"value\"`, with `=`, `!=`, `=~` or `!~`, and commas between matchers")
    }
}
