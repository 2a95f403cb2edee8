/// Writes the body of packed tables; `Tables.packed()` documents the format.
struct PackedWriter {
    static let magic = "veloc-tables"

    private(set) var bytes: [UInt8] = []
    private(set) var lineCount = 0

    mutating func write(_ tables: Tables) {
        line("spec", text(tables.specHash), text(tables.namespace), text(tables.stateDirectory))
        line("proxy", endpoint(tables.proxy))
        line("api", endpoint(tables.api))
        line("admin", endpoint(tables.admin))
        if let header = tables.trustedHeader { line("trusted", text(header.name), list(header.from, element)) }
        for dependency in tables.dependencies {
            line(
                "dependency", text(dependency.name), endpoint(dependency.endpoint), dependency.check.rawValue,
                text(dependency.path), dependency.isRequired ? "required" : "optional")
        }
        for (index, pool) in tables.pools.enumerated() {
            line(
                "pool", String(index), text(pool.name), pool.balance.rawValue, pool.health.map(health) ?? "",
                list(pool.backends) { "\(text($0.name))=\(endpoint($0.endpoint))*\($0.weight)" })
        }
        for alert in tables.thresholdAlerts { line("alert", text(alert)) }
        for tenant in tables.tenants { write(tenant) }
    }

    private mutating func write(_ tenant: Tables.Tenant) {
        line(
            "tenant", text(tenant.id), text(tenant.plan), list(tenant.hosts, element),
            list(tenant.routes) { "\(text($0.path))=\($0.pool)" },
            tenant.rate.map { "\($0.count)/\($0.period.text)/\($0.burst)" } ?? "",
            list(tenant.quotas) { "\($0.kind.text)=\($0.limit)/\($0.period.rawValue)" },
            list(tenant.objectives) {
                "\($0.kind.text)=\($0.target.text)/\($0.threshold.text)/\($0.window.text)"
            },
            list(tenant.thresholds, \.text))
    }

    private mutating func line(_ fields: String...) {
        if lineCount > 0 { bytes.append(UInt8(ascii: "\n")) }
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "|")) }
            bytes.append(contentsOf: field.utf8)
        }
        lineCount += 1
    }
}

private func list<Element>(_ elements: [Element], _ write: (Element) -> String) -> String {
    elements.map(write).joined(separator: ",")
}

/// A text that is an element of a list by itself, where nothing would stand for no element.
private func element(_ value: String) -> String { value.isEmpty ? "%" : text(value) }

/// `host:port`, with brackets around a host that has colons itself (RFC 3986, section 3.2.2).
private func endpoint(_ endpoint: Tables.Endpoint) -> String {
    let hasColon = endpoint.host.utf8.contains(UInt8(ascii: ":"))
    return hasColon ? "[\(text(endpoint.host))]:\(endpoint.port)" : "\(text(endpoint.host)):\(endpoint.port)"
}

private func health(_ check: Tables.HealthCheck) -> String {
    let pace = "\(check.interval.text);\(check.timeout.text);\(check.rise);\(check.fall)"
    return switch check.kind {
    case .http(let path, let expect): "http;\(pace);\(text(path));\(expect)"
    case .tcp: "tcp;\(pace)"
    case .redis: "redis;\(pace)"
    }
}

/// Percent-encodes what would end a field, a line or the Swift literal, and what a reviewer could not see.
private func text(_ value: String) -> String {
    if value.utf8.allSatisfy(isPlain) { return value }
    var encoded = ""
    for scalar in value.unicodeScalars {
        if isVisible(scalar) {
            encoded.unicodeScalars.append(scalar)
        } else {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                encoded += "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }
    }
    return encoded
}

private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F...0xFF: false
    case UInt8(ascii: "%"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="): false
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): false
    default: true
    }
}

/// Controls, separators and formatting characters (bidirectional overrides among them) are not: a review must be able
/// to trust what it sees (Unicode Technical Report 36, section 2).
private func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII else { return isPlain(UInt8(scalar.value)) }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned, .privateUse: false
    default: true
    }
}
