import VeloFormat
import VeloSource

/// Certificates: one at least where TLS is spoken, one at most for a host, and none for hosts that nobody serves by.
func checkCertificates(_ world: ClosedWorld, _ collector: Collector) {
    let spec = world.spec
    let shared = spec.tls.certificates.value ?? []
    var claims: [String: Span] = [:]
    func claim(_ host: Located<String>) {
        guard let first = claims[host.value] else {
            claims[host.value] = host.span
            return
        }
        collector.report(
            .certificate, "certificate for host `\(excerpt(host.value))` is given twice",
            at: [Diagnostic.Label(host.span, "again here"), Diagnostic.Label(first, "first here")],
            detail: "a client that asks for a host is shown one certificate")
    }
    var standard: Span?
    for certificate in shared {
        for host in certificate.value.hosts.value ?? [] where checkHost(host, collector) { claim(host) }
        guard certificate.value.hosts.value?.isEmpty ?? certificate.value.hosts.isAbsent else { continue }
        guard let first = standard else {
            standard = certificate.span
            continue
        }
        collector.report(
            .certificate, "certificate is never shown",
            at: [
                Diagnostic.Label(start(of: certificate.span), "no `hosts`"),
                Diagnostic.Label(start(of: first), "no `hosts` either: shown for all that no other one claims"),
            ], hint: "add `hosts`, or remove one of them")
    }
    for tenant in spec.tenants.valid {
        guard let certificate = tenant.definition.tls.given else { continue }
        let hosts = tenant.definition.hosts
        if hosts.value?.isEmpty ?? hosts.isAbsent {
            collector.report(
                .certificate, "certificate of tenant `\(tenant.name)` is never shown", at: start(of: certificate.span),
                "the tenant has no `hosts`", hint: "add `hosts`, or remove `tls`")
        }
        for host in hosts.value ?? [] { claim(host) }
    }
    checkListener(spec, shared, collector)
}

/// A TLS listener needs a certificate, and certificates a TLS listener.
private func checkListener(_ spec: Spec, _ shared: [Located<CertificateSpec>], _ collector: Collector) {
    let tenants = spec.tenants.all.compactMap { $0.definition?.tls.given?.span }
    // A tenant or a list that was refused may have one.
    let mayBeMore =
        spec.tls.certificates.isInvalid || spec.tenants.all.contains { $0.definition?.tls.isInvalid ?? true }
    switch spec.listeners.https {
    case .invalid: break
    case .given(let https):
        guard shared.isEmpty, tenants.isEmpty, !mayBeMore else { break }
        collector.report(
            .certificate, "certificate for `listeners.https` is missing", at: start(of: https.span),
            hint: "add `tls: { certificates: [{ certificate: /etc/velo/tls.pem, key: /etc/velo/tls.key }] }`")
    case .absent:
        guard let first = shared.first?.span ?? tenants.first else { break }
        collector.report(
            .certificate, as: .warning, "certificate is never shown", at: start(of: first),
            "no listener speaks TLS", hint: "add `listeners: { https: { port: 8443 } }`")
    }
}

/// A mapping may run over many lines; its first byte is enough to point at.
private func start(of span: Span) -> Span { Span(span.file, span.start, min(span.start + 1, span.end)) }
