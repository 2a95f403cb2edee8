extension LabelAnalyser {
    /// `label_replace(v, target, replacement, source, regex)`: writes the target of the series whose source matches; an
    /// empty replacement takes the label away.
    func replaceLabel(_ series: LabelAlternative, _ call: Call) -> LabelAlternative {
        guard let target = literal(call, 1) else { return loosening(series, call) }
        var result = series
        let reason = LabelReason(.written, expression[call.arguments[1]].span)
        guard let template = literal(call, 2), let source = literal(call, 3), let pattern = literal(call, 4),
            let regex = try? LabelRegex.reading(pattern.bytes)
        else {
            result.labels[target] = series[target].or(LabelFact(.possible, reason))
            return result
        }
        let input = source.isEmpty ? LabelFact(.impossible, reason) : series[source]
        // An absent label counts as an empty value.
        let candidates = input.values.map { values in
            input.presence == .guaranteed ? values : values.union([""])
        }
        let hits = candidates?.matching(regex)
        if let hits, hits.isEmpty { return result }
        let written = replacement(template, pattern, regex, input, hits, reason)
        let matchesAll =
            if let candidates, let hits { candidates.count == hits.count } else { matchesAll(regex, input) }
        result.labels[target] = matchesAll ? written : written.or(series[target])
        return result
    }

    private func matchesAll(_ regex: LabelRegex, _ input: LabelFact) -> Bool {
        switch regex.coverage {
        case .everything: true
        case .everythingButEmpty: input.presence == .guaranteed
        case .nothing, .emptyOnly, .some, .unknown: false
        }
    }

    /// What the template gives for sources that match.
    private func replacement(
        _ template: ByteString, _ pattern: ByteString, _ regex: LabelRegex, _ input: LabelFact, _ hits: LabelValues?,
        _ reason: LabelReason
    ) -> LabelFact {
        let dollar = UInt8(ascii: "$")
        guard template.bytes.contains(dollar) else {
            return template.isEmpty
                ? LabelFact(.impossible, reason) : LabelFact(.guaranteed, values: [template], reason)
        }
        if template == "$0" || template == "${0}" || (template == "$1" || template == "${1}") && isOneGroup(pattern) {
            // The whole source.
            let isGuaranteed =
                input.presence == .guaranteed || (hits.map { !$0.contains("") } ?? false)
                || !regex.matchesEmpty
            let values = hits?.subtracting("")
            if let values, values.isEmpty { return LabelFact(.impossible, reason) }
            return LabelFact(isGuaranteed ? .guaranteed : .possible, values: values, reason)
        }
        if let hits, let values = expand(template, regex, hits) {
            let present = values.subtracting("")
            guard !present.isEmpty else { return LabelFact(.impossible, reason) }
            return LabelFact(values.contains("") ? .possible : .guaranteed, values: present, reason)
        }
        return LabelFact(hasText(template.bytes) ? .guaranteed : .possible, reason)
    }

    /// Values that a template is worked out for; of more, only what holds of any is told.
    private static let mostExpanded = 64

    /// What the template gives for each of the values, the empty one included; `nil` if that is not worked out.
    private func expand(_ template: ByteString, _ regex: LabelRegex, _ values: LabelValues) -> LabelValues? {
        guard values.count <= Self.mostExpanded else { return nil }
        var expanded: [ByteString] = []
        for value in values {
            guard let bytes = regex.expand(template.bytes, with: value.bytes) else { return nil }
            expanded.append(ByteString(bytes))
        }
        return LabelValues(expanded)
    }

    /// Whether the pattern is one group from end to end, so that `$1` is all of what matched.
    private func isOneGroup(_ pattern: ByteString) -> Bool {
        let bytes = pattern.bytes
        guard bytes.count > 2, bytes.first == UInt8(ascii: "("), bytes.last == UInt8(ascii: ")") else { return false }
        // Plain content only: another parenthesis, an escape or a class would need a closer look.
        return bytes[1] != UInt8(ascii: "?")
            && !bytes.dropFirst().dropLast().contains { #"()\[]"#.utf8.contains($0) }
    }

    /// Whether a template has characters besides its references, so that it is never empty.
    private func hasText(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$") else { return true }
            index += 1
            guard index < bytes.count, bytes[index] != UInt8(ascii: "$") else { return true }
            if bytes[index] == UInt8(ascii: "{") {
                guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else { return true }
                index = end + 1
            } else {
                let start = index
                while index < bytes.count, bytes[index].isWord { index += 1 }
                if index == start { return true }
            }
        }
        return false
    }

    /// `label_join(v, target, separator, sources…)`; a result that is empty takes the label away.
    func joinLabels(_ series: LabelAlternative, _ call: Call) -> LabelAlternative {
        guard let target = literal(call, 1), let separator = literal(call, 2) else { return loosening(series, call) }
        var result = series
        let reason = LabelReason(.written, expression[call.arguments[1]].span)
        let sources = call.arguments.indices.dropFirst(3).map { literal(call, $0) }
        let facts = sources.map { $0.map { series[$0] } ?? LabelFact(.possible, reason) }
        let hasSeparator = facts.count > 1 && !separator.isEmpty
        if hasSeparator || facts.contains(where: { $0.presence == .guaranteed }) {
            result.labels[target] = LabelFact(.guaranteed, values: facts.count == 1 ? facts[0].values : nil, reason)
        } else if facts.allSatisfy({ $0.presence == .impossible }) {
            result.labels[target] = LabelFact(.impossible, reason)
        } else {
            result.labels[target] = LabelFact(.possible, values: facts.count == 1 ? facts[0].values : nil, reason)
        }
        return result
    }

    /// Some label is written, and it is not known which.
    private func loosening(_ series: LabelAlternative, _ call: Call) -> LabelAlternative {
        let unknown = LabelFact(.possible, LabelReason(.written, call.nameSpan))
        return LabelAlternative(
            labels: series.labels.mapValues { $0.or(unknown) }, others: series.others.or(unknown),
            contradiction: series.contradiction)
    }
}
