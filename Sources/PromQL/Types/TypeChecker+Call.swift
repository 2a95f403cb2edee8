extension TypeChecker {
    /// Checks number and types of a call's arguments.
    mutating func check(_ call: Call, _ span: Range<Int>) -> ValueType {
        guard let function = Function.named(call.name) else { return .vector }
        let count = call.arguments.count
        if count < function.fewest || count > function.most ?? Int.max {
            report("`\(call.name)` takes \(function.arity), not \(count)", span)
        }
        if count == 2, let first = function.parameter(at: 0), let second = function.parameter(at: 1),
            reportSwapped(call.arguments, [first, second], call.name, call.nameSpan)
        {
            return function.result
        }
        for (index, argument) in call.arguments.enumerated() {
            guard let wanted = function.parameter(at: index), type(of: argument) != wanted else { continue }
            let type = type(of: argument)
            report(
                "`\(call.name)` takes \(wanted.withArticle) here, not \(type.withArticle)",
                self.span(of: argument), hint: hint(wanted, type))
        }
        return function.result
    }

    /// The usual ways from one type to another.
    func hint(_ wanted: ValueType, _ type: ValueType) -> String? {
        switch (wanted, type) {
        case (.matrix, .vector): "select a range: `metric[5m]`"
        case (.vector, .matrix): "leave the range out, or take a function over it first: `rate(metric[5m])`"
        case (.vector, .scalar): "make a vector of it: `vector(…)`"
        case (.scalar, .vector): "make a scalar of it: `scalar(…)`"
        default: nil
        }
    }

    /// Two arguments of which each is what the other should be; false if they are not.
    private mutating func reportSwapped(
        _ arguments: [Expression.NodeID], _ wanted: [ValueType], _ name: String, _ span: Range<Int>
    ) -> Bool {
        guard arguments.count == 2, wanted.count == 2, wanted[0] != wanted[1], type(of: arguments[0]) == wanted[1],
            type(of: arguments[1]) == wanted[0]
        else { return false }
        report(
            "the arguments of `\(name)` are swapped", span,
            hint: "\(wanted[0].withArticle) comes first, then \(wanted[1].withArticle)")
        return true
    }

    /// Checks an aggregation's parameter and operand.
    mutating func check(_ aggregation: Aggregation, _ span: Range<Int>) -> ValueType {
        let name = aggregation.op.rawValue
        let wanted = (aggregation.op.parameter.map { [$0] } ?? []) + [.vector]
        guard aggregation.arguments.count == wanted.count else {
            let takes = wanted.count == 1 ? "one argument" : "a parameter and what it aggregates"
            report("`\(name)` takes \(takes), not \(aggregation.arguments.count)", span)
            return .vector
        }
        guard !reportSwapped(aggregation.arguments, wanted, name, aggregation.opSpan) else { return .vector }
        for (argument, wanted) in zip(aggregation.arguments, wanted) where type(of: argument) != wanted {
            let type = type(of: argument)
            report(
                "`\(name)` takes \(wanted.withArticle) here, not \(type.withArticle)", self.span(of: argument),
                hint: hint(wanted, type))
        }
        return .vector
    }
}

extension Function {
    /// `2 arguments`, `1 or more arguments`, as messages say it.
    fileprivate var arity: String {
        func arguments(_ count: Int) -> String { count == 1 ? "1 argument" : "\(count) arguments" }
        guard let most else { return "\(arguments(fewest)) or more" }
        return most == fewest ? arguments(fewest) : "\(fewest) to \(arguments(most))"
    }
}
