import VeloFormat

/// Where the TLS listener listens; `nil` as a whole if it was refused.
func compileHTTPS(_ spec: Spec) -> Tables.HTTPSListener?? {
    guard !spec.listeners.https.isAbsent else { return .some(nil) }
    guard let https = spec.listeners.https.value,
        let endpoint = endpoint(of: https.listener, standard: standardHTTPS),
        let isHTTP2Enabled = https.http2.value(or: true)
    else { return nil }
    return Tables.HTTPSListener(endpoint: endpoint, isHTTP2Enabled: isHTTP2Enabled)
}

/// The certificates of `tls`, then those of tenants in byte order of their ids, with the tenants' hosts.
func compileTLS(_ spec: Spec) -> Tables.TLS? {
    guard let certificates = spec.tls.certificates.value(or: []),
        let version = spec.tls.minimumVersion.value(or: .tls12)
    else { return nil }
    var tls = Tables.TLS(minimumVersion: version)
    for certificate in certificates {
        guard let hosts = certificate.value.hosts.value(or: []),
            let compiled = compileCertificate(certificate.value, hosts: hosts.map(\.value))
        else { return nil }
        tls.certificates.append(compiled)
    }
    for tenant in sortedTenants(spec) where !tenant.definition.tls.isAbsent {
        guard let certificate = tenant.definition.tls.value,
            let compiled = compileCertificate(certificate, hosts: (tenant.definition.hosts.value ?? []).map(\.value))
        else { return nil }
        tls.certificates.append(compiled)
    }
    return tls
}

private func compileCertificate(_ spec: CertificateSpec, hosts: [String]) -> Tables.TLS.Certificate? {
    guard let certificate = spec.certificate.value, let key = spec.key.value else { return nil }
    return Tables.TLS.Certificate(certificatePath: certificate, keyPath: key, hosts: hosts)
}

func compileForwarding(_ spec: ForwardingSpec) -> Tables.Forwarding? {
    let standard = Tables.Forwarding()
    guard let trusted = spec.trustedProxies.value(or: []),
        let xForwarded = spec.xForwarded.value(or: standard.xForwarded),
        let forwarded = spec.forwarded.value(or: standard.forwarded), let via = spec.via.value(or: standard.via),
        let requestID = spec.requestID.value(or: standard.requestID),
        let traceContext = spec.traceContext.value(or: standard.traceContext),
        let passesWebSocket = spec.webSocket.value(or: standard.passesWebSocket)
    else { return nil }
    return Tables.Forwarding(
        trustedProxies: trusted.map(\.value), xForwarded: xForwarded, forwarded: forwarded, via: via,
        requestID: requestID, traceContext: traceContext, passesWebSocket: passesWebSocket)
}

func compileConnectionLimits(_ spec: ConnectionLimitsSpec) -> Tables.ConnectionLimits? {
    let standard = Tables.ConnectionLimits()
    guard let head = spec.head.value(or: UInt64(standard.headBytes)),
        let fields = spec.fields.value(or: standard.fieldCount),
        let target = spec.target.value(or: UInt64(standard.targetBytes)),
        let content = spec.body.value(or: standard.contentBytes),
        let connections = spec.connections.value(or: standard.connections),
        let requests = spec.requestsPerConnection.value(or: standard.requestsPerConnection)
    else { return nil }
    return Tables.ConnectionLimits(
        headBytes: Int(head), fieldCount: fields, targetBytes: Int(target), contentBytes: content,
        connections: connections, requestsPerConnection: requests)
}

func compileTimeouts(_ spec: TimeoutsSpec) -> Tables.Timeouts? {
    let standard = Tables.Timeouts()
    guard let head = spec.head.value(or: standard.head), let keepAlive = spec.keepAlive.value(or: standard.keepAlive),
        let stall = spec.stall.value(or: standard.stall),
        let backendIdle = spec.backendIdle.value(or: standard.backendIdle),
        let linger = spec.linger.value(or: standard.linger)
    else { return nil }
    return Tables.Timeouts(
        head: head, keepAlive: keepAlive, stall: stall, backendIdle: backendIdle, linger: linger)
}

/// Nothing where the spec has no `access_log`; `nil` as a whole if it was refused.
func compileAccessLog(_ spec: Spec) -> Tables.AccessLog?? {
    guard !spec.accessLog.isAbsent else { return .some(nil) }
    guard let log = spec.accessLog.value, let destination = log.file.value,
        let sample = log.sample.value(or: ExactDecimal(1)), let errors = log.errors.value(or: true)
    else { return nil }
    return Tables.AccessLog(destination: destination, sample: sample, logsAllErrors: errors)
}
