extension Scanner {
    /// A keyword in its place, or a metric that is named like one.
    mutating func scanKeyword(_ keyword: Keyword, _ token: Token) {
        let opens = symbol(at: index + 1) == .openParenthesis
        switch keyword.role {
        case .setOperator where !expectsOperand, .arithmeticOperator:
            if expectsOperand { lose("an operand is missing before `\(shortText(token))`", token.range) }
            expectsOperand = true
            index += 1
        case .offset where !expectsOperand:
            expectsOperand = true
            index += 1
        case .smoothing where !expectsOperand, .bool:
            index += 1
        case .aggregator where opens:
            takeOperand(token)
            openCall(of: Self.selecting.contains(text(index).lowercased()) ? nil : index)
        case .call where opens:
            takeOperand(token)
            openCall()
        case .aggregator where isGrouping(index + 1):
            takeOperand(token)
            index += 1
            scanGrouping()
            guard symbol(at: index) == .openParenthesis else {
                return lose(
                    "`\(shortText(token))` has nothing to aggregate", token.range,
                    hint: "the expression follows in parentheses")
            }
            index -= 1
            openCall()
        case .grouping where opens:
            if expectsOperand { lose("`\(shortText(token))` belongs to no aggregation", token.range) }
            scanGrouping()
        case .matching:
            guard opens else {
                lose("`\(shortText(token))` needs its labels in parentheses", token.range)
                index += 1
                return
            }
            scanGrouping()
        case .cardinality:
            if opens { scanGrouping() } else { index += 1 }
        case .fill where opens:
            skipFill()
        case .setOperator, .offset, .smoothing, .aggregator, .call, .grouping, .fill:
            takeOperand(token)
            scanSelector()
        }
    }

    /// The aggregators that give some of the series they take, labels and all.
    private static let selecting: Set<String> = ["topk", "bottomk", "limitk", "limit_ratio"]

    func isGrouping(_ index: Int) -> Bool {
        keyword(at: index)?.role == .grouping && symbol(at: index + 1) == .openParenthesis
    }

    /// `by (a, "b.c")`: from the keyword to the closing parenthesis. Nothing else may stand in the list.
    private mutating func scanGrouping() {
        let keyword = text(index).lowercased()
        let parenthesis = index + 1
        var labels: [(name: String, range: Range<Int>)] = []
        index += 2
        while index < tokens.count {
            let token = tokens[index]
            index += 1
            switch token.kind {
            case .symbol(.closeParenthesis):
                groupings.append(PromQLScan.Grouping(keyword: keyword, labels: labels))
                return
            case .symbol(.comma):
                break
            case .identifier, .keyword:
                labels.append((text(index - 1), token.range))
            case .string:
                labels.append((unquote(source, token.range), token.range))
            default:
                groupings.append(PromQLScan.Grouping(keyword: keyword, labels: labels))
                index -= 1
                lose(
                    "`\(shortText(token))` is no label of a `\(keyword)` list", token.range,
                    hint: "write label names between commas: `\(keyword) (tenant_id, pool)`")
                open.append((parenthesis, true, nil))
                expectsOperand = false
                return
            }
        }
        groupings.append(PromQLScan.Grouping(keyword: keyword, labels: labels))
        report("`(` is never closed", tokens[parenthesis].range)
    }

    /// `fill (0)`: a modifier whose argument is one literal.
    private mutating func skipFill() {
        index += 2
        while index < tokens.count {
            switch tokens[index].kind {
            case .number, .duration, .symbol(.plus), .symbol(.minus):
                index += 1
            case .symbol(.closeParenthesis):
                index += 1
                return
            default:
                return lose("`fill` takes one number", tokens[index].range)
            }
        }
    }
}
