import VeloFormat

/// The families whose values the tables fix, as the bytes of a scrape. They never change while the process runs.
func renderBuiltInFamilies(_ tables: Tables, version: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for family in BuiltInFamily.allCases {
        let name = family.name(in: tables.namespace)
        bytes += ExpositionText.header(name: name, help: family.help, type: "gauge")

        func sample(_ values: String..., is value: String) {
            bytes += "\(name){".utf8
            bytes += ExpositionText.labels(zip(family.labels, values).map { (name: $0, value: $1) })
            bytes += "} \(value)\n".utf8
        }

        switch family {
        case .buildInfo:
            sample(version, tables.specHash, is: "1")
        case .alertThreshold:
            for tenant in tables.tenants {
                for (alert, threshold) in zip(tables.thresholdAlerts, tenant.thresholds) {
                    sample(alert, tenant.id, is: threshold.text)
                }
            }
        case .slaObjective:
            for tenant in tables.tenants {
                for objective in tenant.objectives {
                    sample(objective.kind.text, tenant.id, is: objective.target.text)
                }
            }
        }
    }
    return bytes
}
