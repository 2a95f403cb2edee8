extension Parser {
    /// A metric's name, matchers in braces, or both.
    mutating func parseSelector(hasName: Bool) {
        let start = place.lowerBound
        var selector = VectorSelector()
        if hasName {
            selector.name = ByteString(Array(source[place]))
            selector.nameSpan = place
            index += 1
        }
        if symbol == .openBrace {
            let opening = place
            index += 1
            parseMatchers(&selector, opening)
        }
        operand = expression.append(.vectorSelector(selector), start..<lastEnd)
    }

    /// From behind the opening brace to past the closing one. After something that is no matcher it goes on with the next.
    private mutating func parseMatchers(_ selector: inout VectorSelector, _ opening: Range<Int>) {
        while !take(.closeBrace) {
            steps += 1
            if let matcher = takeMatcher() {
                selector.matchers.append(matcher)
                if symbol != .comma, symbol != .closeBrace, kind != nil {
                    if kind != .invalid { report("expected `,` or `}`, found \(found)", place) }
                    skipToMatcherEnd()
                }
            } else {
                skipToMatcherEnd()
            }
            guard take(.comma) || symbol == .closeBrace else {
                return report("`{` is never closed", opening)
            }
        }
    }

    private mutating func skipToMatcherEnd() {
        while kind != nil, symbol != .comma, symbol != .closeBrace {
            index += 1
            steps += 1
        }
    }

    /// `label="value"`, or a quoted name; `nil` and a report for anything else.
    private mutating func takeMatcher() -> Matcher? {
        let labelSpan = place
        let label: ByteString
        switch kind {
        case .identifier:
            label = ByteString(Array(source[labelSpan]))
            index += 1
        case .string:
            require(.quotedNames, labelSpan)
            label = ByteString(takeString())
            if symbol == .comma || symbol == .closeBrace {
                let place = labelSpan.lowerBound..<labelSpan.lowerBound
                return Matcher(Matcher.metricName, .equal, label, labelSpan: place, valueSpan: labelSpan)
            }
        default:
            if kind != .invalid {
                report("expected a label, found \(found)", place, hint: "write `label=\"value\"`")
            }
            return nil
        }
        guard let op = symbol.flatMap({ Matcher.Operator($0) }) else {
            if kind != .invalid {
                report("expected `=`, `!=`, `=~` or `!~` behind a label, found \(found)", place)
            }
            return nil
        }
        index += 1
        guard kind == .string else {
            if kind != .invalid {
                report("expected a value in quotes, found \(found)", place)
            }
            return nil
        }
        let valueSpan = place
        return Matcher(label, op, ByteString(takeString()), labelSpan: labelSpan, valueSpan: valueSpan)
    }
}

extension Matcher.Operator {
    fileprivate init?(_ symbol: Symbol) {
        switch symbol {
        case .assign: self = .equal
        case .notEqual: self = .notEqual
        case .matches: self = .matches
        case .notMatches: self = .notMatches
        default: return nil
        }
    }
}
