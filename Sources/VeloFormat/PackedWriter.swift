/// Writes the body of packed tables; `Tables.packed()` documents the format.
struct PackedWriter {
    static let magic = "veloc-tables"

    private(set) var bytes: [UInt8] = []
    private(set) var lineCount = 0

    mutating func write(_ tables: Tables) {
        line("spec", text(tables.specHash), text(tables.namespace), text(tables.stateDirectory))
        writeListening(tables)
        for dependency in tables.dependencies {
            line(
                "dependency", text(dependency.name), endpoint(dependency.endpoint), dependency.check.rawValue,
                text(dependency.path), dependency.isRequired ? "required" : "optional")
        }
        for (index, pool) in tables.pools.enumerated() { write(pool, at: index) }
        for alert in tables.thresholdAlerts { line("alert", text(alert)) }
        for tenant in tables.tenants { write(tenant) }
    }

    /// What is the same for every tenant's traffic.
    private mutating func writeListening(_ tables: Tables) {
        line("proxy", endpoint(tables.proxy))
        if let https = tables.https { line("https", endpoint(https.endpoint), https.isHTTP2Enabled ? "h2" : "http1") }
        line("api", endpoint(tables.api))
        line("admin", endpoint(tables.admin))
        if let header = tables.trustedHeader { line("trusted", text(header.name), list(header.from, element)) }
        let forwarding = tables.forwarding
        line(
            "forwarding", list(forwarding.trustedProxies, element), forwarding.xForwarded.rawValue,
            forwarding.forwarded.rawValue, text(forwarding.via ?? ""), forwarding.requestID.rawValue,
            forwarding.traceContext.rawValue, forwarding.passesWebSocket ? "websocket" : "plain")
        let limits = tables.limits
        line(
            "limits", String(limits.headBytes), String(limits.fieldCount), String(limits.targetBytes),
            limits.contentBytes.map { String($0) } ?? "", String(limits.connections),
            String(limits.requestsPerConnection))
        let timeouts = tables.timeouts
        line(
            "timeouts", timeouts.head.text, timeouts.keepAlive.text, timeouts.stall.text, timeouts.backendIdle.text,
            timeouts.linger.text)
        line("tls", tables.tls.minimumVersion.rawValue)
        for certificate in tables.tls.certificates {
            line(
                "certificate", text(certificate.certificatePath), text(certificate.keyPath),
                list(certificate.hosts, element))
        }
        if let log = tables.accessLog {
            line("access_log", destination(log), log.sample.text, log.logsAllErrors ? "errors" : "sampled")
        }
    }

    private mutating func write(_ pool: Tables.Pool, at index: Int) {
        let timeouts = pool.timeouts
        line(
            "pool", String(index), text(pool.name), pool.balance.rawValue, pool.health.map(health) ?? "",
            list(pool.backends) { "\(text($0.name))=\(endpoint($0.endpoint))*\($0.weight)" },
            pool.sticky.map { "\(text($0.name));\($0.maxAge?.text ?? "")" } ?? "", pool.slowStart?.text ?? "",
            pool.ejection.map { "\($0.failures);\($0.time.text);\($0.maximumTime.text)" } ?? "",
            "\(pool.retry.isIdempotentRetried ? "idempotent" : "unsent");\(pool.retry.budget.text);"
                + "\(pool.retry.minimumCount)/\(pool.retry.minimumPeriod.text)",
            "\(pool.limits.connections);\(pool.limits.pending);\(pool.limits.idle)",
            pool.tls.map {
                "\($0.isVerified ? "verified" : "unverified");\(text($0.authorityPath ?? ""));\(text($0.serverName ?? ""))"
            } ?? "",
            "\(timeouts.connect.text);\(timeouts.firstByte.text);\(timeouts.stall.text);\(timeouts.total?.text ?? "")")
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
    case .http(let path, let expect, let body):
        "http;\(pace);\(text(path));\(expect.elements.map(\.text).joined(separator: "+"));\(text(body))"
    case .tcp: "tcp;\(pace)"
    case .redis: "redis;\(pace)"
    }
}

private func destination(_ log: Tables.AccessLog) -> String {
    switch log.destination {
    case .standardOutput: "stdout"
    case .standardError: "stderr"
    case .file(let path): "file=\(text(path))"
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
