extension Parser {
    /// `by (a, b)` or `without (a, b)`.
    mutating func takeGrouping() -> Grouping {
        let start = place.lowerBound
        let isWithout = keyword(at: index) == .without
        index += 1
        let labels = takeLabels()
        return Grouping(isWithout: isWithout, labels: labels, span: start..<lastEnd)
    }

    /// `on (…)`, `ignoring (…)`, `group_left (…)`, `fill (…)`: what stands between an operator and its right side; `nil` if
    /// nothing does that matters.
    mutating func takeMatching() -> VectorMatching? {
        let start = place.lowerBound
        var matching = VectorMatching()
        var isWritten = false
        if let keyword = keyword(at: index), keyword.role == .matching {
            matching.isOn = keyword == .on
            index += 1
            matching.labels = takeLabels()
            isWritten = matching.isOn || !matching.labels.isEmpty
            if let keyword = self.keyword(at: index), keyword.role == .cardinality {
                matching.many = keyword == .groupLeft ? .left : .right
                index += 1
                if symbol == .openParenthesis { matching.include = takeLabels() }
                isWritten = true
            }
        } else if let keyword = keyword(at: index), keyword.role == .cardinality {
            report("`\(keyword.rawValue)` needs `on (…)` or `ignoring (…)` before it", place)
            index += 1
            if symbol == .openParenthesis { _ = takeLabels() }
        }
        while let keyword = keyword(at: index), keyword.role == .fill, symbol(at: index + 1) == .openParenthesis {
            takeFill(keyword, &matching)
            isWritten = true
        }
        matching.span = start..<max(start, lastEnd)
        return isWritten ? matching : nil
    }

    /// `fill (0)`, `fill_left (0)` or `fill_right (0)`.
    private mutating func takeFill(_ keyword: Keyword, _ matching: inout VectorMatching) {
        let span = place
        require(.fillModifiers, span)
        index += 2
        let value = takeSignedNumber("a number") ?? 0
        if !take(.closeParenthesis) { report("expected `)`, found \(found)", place) }
        let isRepeated =
            (keyword != .fillRight && matching.fillLeft != nil) || (keyword != .fillLeft && matching.fillRight != nil)
        if isRepeated { report("`\(keyword.rawValue)` fills a side a second time", span) }
        if keyword != .fillRight { matching.fillLeft = value }
        if keyword != .fillLeft { matching.fillRight = value }
    }

    /// `(a, "b.c",)`; after something that is no label it goes on with the next.
    private mutating func takeLabels() -> [LabelName] {
        let opening = place
        guard take(.openParenthesis) else {
            report("expected `(` and labels, found \(found)", place)
            return []
        }
        var labels: [LabelName] = []
        while !take(.closeParenthesis) {
            steps += 1
            if let label = takeLabel() {
                labels.append(label)
            } else {
                if kind != .invalid { report("expected a label, found \(found)", place) }
                skipToLabelEnd()
            }
            if symbol != .comma, symbol != .closeParenthesis, kind != nil {
                if kind != .invalid { report("expected `,` or `)`, found \(found)", place) }
                skipToLabelEnd()
            }
            guard take(.comma) || symbol == .closeParenthesis else {
                report("`(` is never closed", opening)
                return labels
            }
        }
        return labels
    }

    private mutating func takeLabel() -> LabelName? {
        let span = place
        switch kind {
        // The one keyword that Prometheus's grammar leaves out of its list of labels.
        case .keyword(.without): return nil
        case .identifier, .keyword:
            let name = source[span]
            if name.contains(UInt8(ascii: ":")) { require(.quotedNames, span) }
            index += 1
            return LabelName(ByteString(Array(name)), span: span)
        case .string:
            require(.quotedNames, span)
            let name = takeString()
            if name.isEmpty || String(validating: name, as: UTF8.self) == nil {
                report("this is no name of a label", span)
            }
            return LabelName(ByteString(name), span: span)
        default:
            return nil
        }
    }

    private mutating func skipToLabelEnd() {
        while kind != nil, symbol != .comma, symbol != .closeParenthesis {
            index += 1
            steps += 1
        }
    }
}
