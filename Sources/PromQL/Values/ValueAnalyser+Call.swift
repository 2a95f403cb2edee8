extension ValueAnalyser {
    func fact(of call: Call, _ span: Range<Int>) -> ValueFact {
        guard let series = seriesArgument(call) else { return number(call, span) }
        var result = fact(series)
        switch call.name {
        case "label_replace", "label_join", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "info",
            "last_over_time", "first_over_time", "min_over_time", "max_over_time":
            break
        case "scalar":
            // Of no series, or of several, it makes a number that is none.
            result.mayBeNaN = true
            result.condition = nil
        case "absent", "absent_over_time", "present_over_time":
            let isAbsence = call.name != "present_over_time"
            let condition = isAbsence ? call.nameSpan : result.condition
            result = ValueFact(.boolean, source: result.source, .known(.number), at: call.nameSpan, .one)
            result.condition = condition
        case "timestamp", "start_timestamp", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time",
            "ts_of_min_over_time":
            count(&result, .notNegative, call.nameSpan)
            result.unit = .known(.timestamp)
        case "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year":
            result = calendar(call, span, condition: result.condition)
        case "histogram_quantile", "histogram_quantiles", "histogram_fraction", "histogram_avg", "histogram_stddev",
            "histogram_stdvar", "histogram_sum", "histogram_count":
            histogram(&result, call)
        case let name where name.hasSuffix("_over_time"): overTime(&result, call)
        default:
            if change(&result, call) { break }
            transform(&result, call)
        }
        return result
    }

    /// The argument that has series.
    private func seriesArgument(_ call: Call) -> Expression.NodeID? {
        guard let function = Function.named(call.name) else { return nil }
        return call.arguments.indices.first { index in
            function.parameter(at: index).map { $0 == .vector || $0 == .matrix } ?? false
        }.map { call.arguments[$0] }
    }

    /// A function of numbers, or one that takes nothing.
    private func number(_ call: Call, _ span: Range<Int>) -> ValueFact {
        switch call.name {
        case "time", "start", "end": return ValueFact(.number, .known(.timestamp), at: span, .notNegative)
        case "step", "range": return ValueFact(.number, .known(.duration), at: span, .notNegative)
        case "pi": return ValueFact(.number, .bare, at: span, ValueBounds(.pi, .pi))
        case "vector": return call.arguments.first.map { fact($0) } ?? ValueFact(.number, at: span)
        case "min_of", "max_of":
            let bounds = call.arguments.map { fact($0).bounds }
            return ValueFact(.number, at: span, bounds.dropFirst().reduce(bounds.first ?? .all) { $0.union($1) })
        default: return calendar(call, span, condition: nil)
        }
    }

    private func calendar(_ call: Call, _ span: Range<Int>, condition: Range<Int>?) -> ValueFact {
        let range: ClosedRange<Double>? =
            switch call.name {
            case "day_of_month": 1...31
            case "day_of_week": 0...6
            case "day_of_year": 1...366
            case "days_in_month": 28...31
            case "hour": 0...23
            case "minute": 0...59
            case "month": 1...12
            default: nil
            }
        guard range != nil || call.name == "year" else { return ValueFact(.unknown, at: span) }
        var fact = ValueFact(.number, .bare, at: span, range.map { ValueBounds($0) } ?? .all)
        fact.condition = condition
        return fact
    }

    private func histogram(_ fact: inout ValueFact, _ call: Call) {
        let observed = fact.observed
        let condition = fact.condition
        var bounds = observed?.bounds ?? .all
        var unit = observed?.unit ?? .unknown
        switch call.name {
        case "histogram_fraction":
            bounds = ValueBounds(0, 1)
            unit = .known(.ratio)
        case "histogram_quantile", "histogram_quantiles":
            // Beyond 0 and 1 a quantile is infinite.
            let quantiles = call.arguments.map { self.fact($0).bounds }
            let share = call.name == "histogram_quantile" ? quantiles.first : nil
            if share?.isInside(ValueBounds(0, 1)) != true { bounds = .all }
        case "histogram_stddev", "histogram_avg": bounds = .all
        default:
            bounds = .all
            unit = .unknown
        }
        let place = fact.source?.span ?? call.nameSpan
        let aggregation = fact.aggregation
        fact = ValueFact(.gauge, source: fact.source, unit, at: place, bounds)
        fact.condition = condition
        fact.aggregation = aggregation
        // Nothing observed has no quantile.
        fact.mayBeNaN = true
    }

    private func overTime(_ fact: inout ValueFact, _ call: Call) {
        switch call.name {
        case "avg_over_time":
            fact.bounds = fact.bounds.ofMean
            makeShare(&fact, call.nameSpan)
        case "sum_over_time":
            fact.bounds = fact.bounds.ofSum
            makeCount(&fact, call.nameSpan)
        case "count_over_time": count(&fact, .atLeastOne, call.nameSpan)
        case "quantile_over_time":
            let isShare = call.arguments.first.map { self.fact($0).bounds.isInside(ValueBounds(0, 1)) } ?? false
            fact.bounds = isShare ? fact.bounds.ofMean : .all
            if fact.kind == .boolean { fact.kind = .gauge }
        case "stddev_over_time", "mad_over_time": spread(&fact, isSquared: false)
        case "stdvar_over_time": spread(&fact, isSquared: true)
        default: fact.bounds = .all
        }
    }

    /// Functions of how a value changes; false for any other.
    private func change(_ fact: inout ValueFact, _ call: Call) -> Bool {
        switch call.name {
        case "rate", "irate":
            fact.kind = .rate
            fact.bounds = .notNegative
            divideBySeconds(&fact, call)
        case "increase":
            fact.kind = .rate
            fact.bounds = .notNegative
        case "delta", "idelta", "predict_linear", "holt_winters", "double_exponential_smoothing":
            fact.kind = .gauge
            fact.bounds = .all
        case "deriv":
            fact.kind = .gauge
            fact.bounds = .all
            divideBySeconds(&fact, call)
        case "changes", "resets": count(&fact, .notNegative, call.nameSpan)
        default: return false
        }
        return true
    }

    private func divideBySeconds(_ fact: inout ValueFact, _ call: Call) {
        fact.unit = fact.unit.map { $0 / .seconds }
        fact.unitSpan = call.nameSpan
    }

    /// Functions of one number.
    private func transform(_ fact: inout ValueFact, _ call: Call) {
        func argument(_ index: Int) -> ValueBounds {
            index < call.arguments.count ? self.fact(call.arguments[index]).bounds : .all
        }
        let keepsUnit: Bool
        switch call.name {
        case "abs":
            keepsUnit = true
            fact.bounds = fact.bounds.magnitude
        case "ceil", "floor", "round":
            keepsUnit = true
            let isWhole = call.arguments.count < 2
            fact.bounds =
                isWhole ? fact.bounds.rounded(call.name) : fact.bounds.lower >= 0 ? .notNegative : .all
        case "clamp_min":
            keepsUnit = true
            fact.bounds = fact.bounds.clamped(from: argument(1), to: nil)
        case "clamp_max":
            keepsUnit = true
            fact.bounds = fact.bounds.clamped(from: nil, to: argument(1))
        case "clamp":
            keepsUnit = true
            fact.bounds = fact.bounds.clamped(from: argument(1), to: argument(2))
        case "sqrt":
            fact.unit = fact.unit.map(\.squareRoot)
            keepsUnit = true
            fact.mayBeNaN = fact.mayBeNaN || fact.bounds.lower < 0
            fact.bounds = .notNegative
        case "sgn":
            keepsUnit = false
            let signs = [-1.0, 0, 1].filter { sign in
                sign < 0 ? fact.bounds.lower < 0 : sign > 0 ? fact.bounds.upper > 0 : fact.bounds.contains(0)
            }
            fact.bounds = signs.isEmpty ? .none : ValueBounds(values: signs)
        case "exp", "cosh":
            keepsUnit = false
            fact.bounds = .notNegative
        case "sin", "cos", "tanh":
            keepsUnit = false
            fact.bounds = ValueBounds(-1, 1)
        default:
            // Logarithms and inverse functions have holes in their domains.
            keepsUnit = false
            fact.mayBeNaN = true
            fact.bounds = .all
        }
        if fact.kind == .boolean { fact.kind = .gauge }
        guard !keepsUnit else { return }
        fact.unit = .unknown
        fact.kind = fact.kind == .unknown ? .unknown : .gauge
    }
}

extension ValueBounds {
    fileprivate func rounded(_ name: String) -> ValueBounds {
        switch name {
        case "ceil": mapRising { $0.rounded(.up) }
        case "floor": mapRising { $0.rounded(.down) }
        // Ties go up, which is between the two.
        default: isEmpty ? .none : ValueBounds(lower.rounded(.down), upper.rounded(.up))
        }
    }

    /// `lowest` and `highest` bound each the limit that is clamped to.
    fileprivate func clamped(from lowest: ValueBounds?, to highest: ValueBounds?) -> ValueBounds {
        guard !isEmpty, lowest?.isEmpty != true, highest?.isEmpty != true else { return .none }
        var lower = self.lower
        var upper = self.upper
        if let lowest {
            lower = max(lower, lowest.lower)
            upper = max(upper, lowest.upper)
        }
        if let highest {
            lower = min(lower, highest.lower)
            upper = min(upper, highest.upper)
        }
        return ValueBounds(
            lower, upper, excludesLower: excludesLower && lower == self.lower && lowest?.contains(lower) != true,
            excludesUpper: excludesUpper && upper == self.upper && highest?.contains(upper) != true)
    }
}
