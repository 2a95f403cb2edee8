import VeloFormat
import VeloSource

/// A label with its attribute and its closed domain.
struct ResolvedLabel {
    let attribute: Attribute
    /// The values of a column, in column order; `nil` for a row, whose values are the spec's tenants, pools or backends.
    let values: [String]?
}

/// The domain of an attribute that no label declares; see `docs/spec.md`.
func standardLabel(_ attribute: Attribute) -> ResolvedLabel {
    let values: [String]? =
        switch attribute {
        case .method: standardMethods + ["OTHER"]
        case .statusCode: HTTPStatus.labelValues
        case .reason, .quota, .sla: attribute.fixedValues
        case .pool, .backend, .tenant: nil
        }
    return ResolvedLabel(attribute: attribute, values: values)
}

private let standardMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

/// Resolves all of `labels`. Reports unknown attributes, domains that do not belong to the attribute, and open ones.
func resolveLabels(_ spec: Spec, _ collector: Collector) -> [String: ResolvedLabel?] {
    var resolved: [String: ResolvedLabel?] = [:]
    for label in spec.labels.all {
        resolved[label.name] = .some(label.definition.flatMap { LabelResolver(label, $0, collector).resolve() })
    }
    return resolved
}

private struct LabelResolver {
    let name: String
    let span: Span
    let spec: LabelSpec
    let collector: Collector

    init(_ label: Declared<LabelSpec>, _ spec: LabelSpec, _ collector: Collector) {
        name = label.name
        span = label.span
        self.spec = spec
        self.collector = collector
    }

    func resolve() -> ResolvedLabel? {
        guard !spec.attribute.isInvalid, !spec.values.isInvalid, !spec.other.isInvalid else { return nil }
        let attributeName = spec.attribute.value ?? name
        guard let attribute = Attribute(rawValue: attributeName) else {
            let known = Attribute.allCases.map(\.rawValue)
            collector.report(
                .unknownAttribute, "unknown attribute `\(excerpt(attributeName))`",
                at: spec.attribute.given?.span ?? span,
                spec.attribute.isAbsent ? "no event has an attribute of this name" : "",
                detail: "attributes: " + known.map { "`\($0)`" }.joined(separator: ", "),
                hint: didYouMean(attributeName, among: known)
                    ?? (spec.attribute.isAbsent ? "say which attribute fills the label: `attribute: …`" : nil))
            return nil
        }
        if Attribute(rawValue: name) != nil, attributeName != name {
            collector.report(
                .labelDomain, "label `\(name)` cannot have these values", at: spec.attribute.given?.span ?? span,
                "`\(name)` is an attribute of its own, and this fills it with another",
                hint: "name the label `\(attributeName)`, or anything that is no attribute")
            return nil
        }
        switch spec.values.given {
        case nil: return withOther(standardLabel(attribute))
        case .some(let given):
            switch given.value {
            case .named(let domain): return named(domain, attribute, given.span)
            case .list(let list): return listed(list, attribute, given.span)
            }
        }
    }

    private func named(_ domain: NamedDomain, _ attribute: Attribute, _ span: Span) -> ResolvedLabel? {
        guard domain == ownDomain(attribute) else {
            refuse(attribute, at: span, "`\(domain.rawValue)` are not values of `\(attribute.rawValue)`")
            return nil
        }
        return withOther(standardLabel(attribute))
    }

    private func listed(_ list: [Located<String>], _ attribute: Attribute, _ span: Span) -> ResolvedLabel? {
        guard !attribute.isRow else {
            refuse(attribute, at: span, "the values of `\(attribute.rawValue)` are what the spec declares")
            return nil
        }
        guard let values = validValues(list, attribute, span) else { return nil }
        if let fixed = attribute.fixedValues {
            guard Set(values) == Set(fixed) else {
                refuse(attribute, at: span, "velod has just these values: " + fixed.joined(separator: ", "))
                return nil
            }
            return withOther(standardLabel(attribute))
        }
        guard let other = spec.other.given else {
            collector.report(
                .openDomain, "the domain of label `\(name)` is not closed", at: span,
                "a request may have a `\(attribute.rawValue)` that is not listed",
                hint: "add `other: \(attribute == .method ? "OTHER" : "other")` for all the rest")
            return nil
        }
        guard !values.contains(other.value) else {
            collector.report(
                .labelDomain, "label `\(name)` cannot have these values", at: other.span,
                "`\(excerpt(other.value))` is also one of `values`")
            return nil
        }
        return ResolvedLabel(attribute: attribute, values: values + [other.value])
    }

    /// The listed values if each can occur and none is repeated.
    private func validValues(_ list: [Located<String>], _ attribute: Attribute, _ span: Span) -> [String]? {
        var seen: Set<String> = []
        var isValid = !list.isEmpty
        if list.isEmpty { refuse(attribute, at: span, "the list is empty") }
        for value in list {
            if !seen.insert(value.value).inserted {
                refuse(attribute, at: value.span, "`\(excerpt(value.value))` is listed twice")
                isValid = false
            } else if let problem = impossible(value.value, attribute) {
                refuse(attribute, at: value.span, problem)
                isValid = false
            }
        }
        return isValid ? list.map(\.value) : nil
    }

    private func impossible(_ value: String, _ attribute: Attribute) -> String? {
        switch attribute {
        case .method:
            RequestMethod(token: value) == .other ? "`\(excerpt(value))` is not a method that velod tells apart" : nil
        case .statusCode:
            value.utf8.count == 3 && value.utf8.allSatisfy(isDigit) && (200...599).contains(Int(value) ?? 0)
                ? nil : "`\(excerpt(value))` is not a final status code, 200 to 599"
        default: nil
        }
    }

    /// A domain the compiler knows, with the author's word for all the rest.
    private func withOther(_ label: ResolvedLabel) -> ResolvedLabel? {
        guard let other = spec.other.given else { return label }
        let fixed: String? =
            switch label.attribute {
            case .tenant: Topology.unknownTenantText
            case .pool: Topology.noPoolText
            case .statusCode: "other"
            case .method: other.value
            case .backend, .reason, .quota, .sla: nil
            }
        guard other.value == fixed else {
            collector.report(
                .labelDomain, "label `\(name)` cannot have these values", at: other.span,
                fixed.map { "what no value fits is always `\($0)` here" } ?? "nothing is left over here",
                hint: fixed.map { "write `other: \($0)`, or leave it out" } ?? "remove `other`")
            return nil
        }
        guard label.attribute == .method, let values = label.values else { return label }
        guard !values.dropLast().contains(other.value) else {
            refuse(.method, at: other.span, "`\(other.value)` is also one of the values")
            return nil
        }
        return ResolvedLabel(attribute: .method, values: values.dropLast() + [other.value])
    }

    private func ownDomain(_ attribute: Attribute) -> NamedDomain? {
        switch attribute {
        case .statusCode: .httpStatus
        case .tenant: .tenants
        case .pool: .pools
        case .backend: .backends
        case .method, .reason, .quota, .sla: nil
        }
    }

    private func refuse(_ attribute: Attribute, at span: Span, _ reason: String) {
        collector.report(
            .labelDomain, "label `\(name)` cannot have these values", at: span, reason,
            hint: ownDomain(attribute).map { "write `values: \($0.rawValue)`" })
    }
}
