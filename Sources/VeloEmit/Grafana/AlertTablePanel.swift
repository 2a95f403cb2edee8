import PromQL
import VeloFormat
import VeloModel

/// What the spec's alerts compare for the chosen tenant: the threshold of each, and the value now where one query can
/// tell it.
extension DashboardMetrics {
    /// `nil` if no alert has a threshold, or there are no tenants to have one.
    func alertTable(_ spec: CheckedSpec) -> Panel? {
        let alerts = spec.alerts.filter { $0.threshold != nil }
        guard !alerts.isEmpty, !spec.tables.tenants.isEmpty else { return nil }
        let tenant = PanelQuery.Matcher(label: "tenant_id", op: "=", value: "$tenant")
        let thresholds = PanelQuery.select(alertThreshold, [tenant], range: nil).max(by: ["alert"])
        let values: [PanelQuery] = alerts.compactMap { alert in
            tenantValue(of: alert, in: spec).map { value in
                .call(
                    "label_replace",
                    [PanelQuery.verbatim(value).max(), .string("alert"), .string(alert.name), .string(""), .string("")])
            }
        }
        let current = values.dropFirst().reduce(values.first) { union, value in union?.combined("or", value) }
        let queries = [thresholds] + [current].compactMap(\.self)
        let isJoined = queries.count > 1
        let columns =
            isJoined ? [("Value #A", "Threshold"), ("Value #B", "Now")] : [("Value", "Threshold")]
        let join: JSON = ["id": "joinByField", "options": ["byField": "alert", "mode": "outer"]]
        return Panel(
            title: "Thresholds of alerts",
            description:
                "What each alert compares for this tenant. Rates in the value now are taken over the panel's interval, not the rule's.",
            kind: .table(sortedBy: "Alert"),
            targets: queries.map { Panel.Target(query: $0, format: .table, isInstant: true) }, unit: "none",
            mappings: [Panel.notANumber], noValue: "no data",
            transformations: (isJoined ? [join] : [])
                + [
                    Self.organize(
                        hidden: ["Time", "Time 1", "Time 2"],
                        renamed: [(from: "alert", to: "Alert")] + columns.map { (from: $0.0, to: $0.1) })
                ],
            width: 24, height: 8)
    }

    /// The left side of an alert's comparison, every selector of it narrowed to the chosen tenant and every range under
    /// `rate` to the panel's; `nil` where that is not certain to mean the same: another comparison or a set operator
    /// outside all brackets, or a selector without a tenant.
    private func tenantValue(of alert: CheckedAlert, in spec: CheckedSpec) -> String? {
        guard let threshold = alert.threshold else { return nil }
        let left = String(decoding: alert.expr.utf8.prefix(threshold.comparison.lowerBound), as: UTF8.self)
        let scan = scanPromQL(left)
        guard scan.problems.isEmpty, !scan.selectors.isEmpty else { return nil }
        var edits: [Int: String] = [:]
        for selector in scan.selectors {
            guard let label = tenantLabel(ofSample: selector.name, in: spec) else { return nil }
            edits[selector.nameRange.upperBound] = "\(label)=\"$tenant\""
        }
        return rewrite(left, matchers: edits)
    }

    /// Prints the tokens of an expression again, with a matcher more behind each name that ends at a key of `matchers`
    /// and Grafana's interval for the ranges of `rate` and `irate`.
    private func rewrite(_ text: String, matchers: [Int: String]) -> String? {
        let bytes = Array(text.utf8)
        let tokens = Lexer.tokens(of: text).tokens
        var output = ""
        var depth = 0
        var end = 0
        var calls: [String] = []
        for (index, token) in tokens.enumerated() {
            let written = String(decoding: bytes[token.range], as: UTF8.self)
            let previous = index > 0 ? tokens[index - 1] : nil
            if token.range.lowerBound > end, !output.isEmpty { output += " " }
            end = token.range.upperBound
            switch token.kind {
            case .symbol(.openParenthesis):
                depth += 1
                calls.append(previous.map { String(decoding: bytes[$0.range], as: UTF8.self) } ?? "")
            case .symbol(.closeParenthesis):
                depth -= 1
                _ = calls.popLast()
            case .symbol(let symbol) where symbol.isComparison && depth == 0: return nil
            case .keyword(let keyword) where keyword.role == .setOperator && depth == 0: return nil
            case .duration where previous?.kind == .symbol(.openBracket) && ["rate", "irate"].contains(calls.last):
                output += "$__rate_interval"
                continue
            default: break
            }
            output += written
            if let matcher = matchers[token.range.upperBound] {
                // A name between braces is followed by no brace of its own, so there is no place for the matcher.
                guard token.kind != .string else { return nil }
                let opensBraces = index + 1 < tokens.count && tokens[index + 1].kind == .symbol(.openBrace)
                if !opensBraces { output += "{\(matcher)}" }
            } else if token.kind == .symbol(.openBrace), let previous, let matcher = matchers[previous.range.upperBound]
            {
                let isEmpty = index + 1 < tokens.count && tokens[index + 1].kind == .symbol(.closeBrace)
                output += matcher + (isEmpty ? "" : ", ")
            }
        }
        return output
    }

    /// The tenant's label of the family that a sample belongs to.
    private func tenantLabel(ofSample name: String, in spec: CheckedSpec) -> String? {
        if name == alertThreshold || name == objective { return "tenant_id" }
        let definition = spec.metrics.map(\.definition).first { $0.sampleNames.contains(name) }
        return definition?.rowLabels.first { $0.attribute == .tenant }?.name
    }
}
