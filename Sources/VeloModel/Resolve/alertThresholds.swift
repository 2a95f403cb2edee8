import PromQL
import VeloFormat

/// Every value that `$threshold` has in one alert: by plan, `default` among them, and then by tenant.
struct AlertThresholds {
    private(set) var all: [Declared<Threshold>] = []

    /// What an expression that compares with it can know.
    var fact: ValueFact {
        let given = all.compactMap(\.definition)
        let values = given.map(\.value.double)
        guard let lower = values.min(), let upper = values.max() else { return .parameter(.unknown, .all) }
        // A number fits whatever the others are.
        let notations = Set(given.map(\.notation)).subtracting([.number])
        let unit: UnitFact =
            switch notations.count {
            case 0: .bare
            case 1: .known(notations.contains(.share) ? .ratio : .duration)
            default: .unknown
            }
        return .parameter(unit, values.count <= 4 ? ValueBounds(values: values) : ValueBounds(lower, upper))
    }

    /// Of all alerts, by name. Linear in the plans and tenants that give any.
    static func byAlert(_ spec: Spec) -> [String: AlertThresholds] {
        var thresholds: [String: AlertThresholds] = [:]
        for alert in spec.alerts.valid {
            if let given = alert.definition.threshold.value {
                thresholds[alert.name] = AlertThresholds(all: given.values.all)
            }
        }
        for tenant in spec.tenants.valid {
            for own in tenant.definition.thresholds.all {
                let named = Declared(name: "tenants.\(tenant.name)", span: own.span, definition: own.definition)
                thresholds[own.name]?.all.append(named)
            }
        }
        return thresholds
    }
}
