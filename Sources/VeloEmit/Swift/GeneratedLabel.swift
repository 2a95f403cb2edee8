import VeloFormat

/// A label whose values the metric fixes, with the Swift type that stands for it.
///
/// Metrics share a type where name, attribute and values are the same. Whatever the values do not list is counted under
/// the last of them: a domain that does not name all of its attribute's values ends with the spec's `other`.
struct GeneratedLabel {
    enum Form {
        /// `HTTPStatus.labelValues`: a struct over the index in that list.
        case registeredStatus
        /// An enum with a case a value, in the order of the values.
        case cases([String])
    }

    let label: FamilyDefinition.ColumnLabel
    let typeName: String
    let form: Form

    init(_ label: FamilyDefinition.ColumnLabel, typeName: String) {
        self.label = label
        self.typeName = typeName
        if label.attribute == .statusCode, label.values == HTTPStatus.labelValues {
            form = .registeredStatus
        } else {
            var scope = NameScope(reserved: [
                "self", "init", "type", "protocol", "allCases", "count", "text", "rawValue", "hash", "hashValue",
            ])
            let prefix = label.attribute == .statusCode ? "status" : "value"
            form = .cases(label.values.map { scope.unique(SwiftName.member($0, prefix: prefix)) })
        }
    }

    /// How a value is written where its type is known: `.get`, `404`.
    func expression(_ index: Int) -> String {
        switch form {
        case .registeredStatus: index < HTTPStatus.registered.count ? "\(HTTPStatus.registered[index])" : ".other"
        case .cases(let names): ".\(names[index])"
        }
    }

    /// All values, as `[String]`.
    var valuesExpression: String {
        switch form {
        case .registeredStatus: "HTTPStatus.labelValues"
        case .cases: "\(typeName).allCases.map(\\.text)"
        }
    }

    /// The type of the event's property that the label's initializer takes.
    var sourceType: String {
        switch label.attribute {
        case .method: "RequestMethod"
        case .statusCode: "UInt16"
        case .reason: "ThrottleReason"
        case .quota: "QuotaKind"
        case .sla: "SLAKind"
        case .pool, .backend, .tenant: preconditionFailure("\(label.attribute) is a row attribute")
        }
    }

    /// The event's property.
    var sourceProperty: String {
        switch label.attribute {
        case .method: "method"
        case .statusCode: "status"
        case .reason: "reason"
        case .quota: "quota"
        case .sla: "sla"
        case .pool, .backend, .tenant: preconditionFailure("\(label.attribute) is a row attribute")
        }
    }

    /// The patterns of the source type's values, each with the label value it is counted under; `nil` for a value that no
    /// list can name.
    var sourcePatterns: [(pattern: String, value: String?)] {
        switch label.attribute {
        case .method: RequestMethod.allCases.map { (".\($0)", $0 == .other ? nil : $0.token) }
        case .statusCode: label.values.compactMap { UInt16($0) }.map { ("\($0)", "\($0)") } + [("_", nil)]
        case .reason: ThrottleReason.allCases.map { (".\($0)", $0.text) }
        case .quota: QuotaKind.allCases.map { (".\($0)", $0.text) }
        case .sla: SLAKind.allCases.map { (".\($0)", $0.text) }
        case .pool, .backend, .tenant: preconditionFailure("\(label.attribute) is a row attribute")
        }
    }
}

/// The labels of a spec's metrics, each once, in the order of their first use.
struct GeneratedLabels {
    private(set) var all: [GeneratedLabel] = []

    /// `scope` holds the names that types of the generated module may not take.
    init(_ metrics: [FamilyDefinition], scope: inout NameScope) {
        for label in metrics.flatMap(\.columnLabels) where !all.contains(where: { $0.label == label }) {
            all.append(
                GeneratedLabel(label, typeName: scope.unique(SwiftName.type(label.name, prefix: "Value") + "Label")))
        }
    }

    /// The labels of a metric's columns. O(labels of the spec), of which there are a handful.
    func columns(of metric: FamilyDefinition) -> [GeneratedLabel] {
        metric.columnLabels.compactMap { label in all.first { $0.label == label } }
    }
}
