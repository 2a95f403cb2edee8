import VeloFormat
import VeloSource

/// Addresses velod listens on: valid, and no port taken twice, not by Prometheus on the same host either.
func checkListeners(_ world: ClosedWorld, _ collector: Collector) {
    let listeners = world.spec.listeners
    var taken: [Listening] = []
    for (name, field, standard) in [
        ("proxy", listeners.proxy, standardProxy), ("https", listeners.https.listener, standardHTTPS),
        ("api", listeners.api, standardAPI), ("admin", listeners.admin, standardAdmin),
    ] where name != "https" || !listeners.https.isAbsent {
        if let address = field.value?.address.given, !isListenAddress(address.value) {
            collector.report(
                .invalidAddress, "`\(excerpt(address.value))` is not an address", at: address.span,
                detail:
                    "an IP address or a host name to listen on, such as `0.0.0.0` or `::1`; the port is a key of its own"
            )
            continue
        }
        guard let endpoint = listenerEndpoint(field, standard: standard) else { continue }
        let port = field.value?.port.given?.span
        taken.append(Listening(name: "listeners.\(name)", endpoint: endpoint, span: port ?? field.given?.span))
    }
    // Addresses are those of other machines too: Prometheus counts only where it is surely on this one.
    if let prometheus = world.spec.prometheus.address.given, isLocal(prometheus.value.host) {
        taken.append(Listening(name: "prometheus.address", endpoint: prometheus.value, span: prometheus.span))
    }
    for (index, second) in taken.enumerated() where second.endpoint.port != 0 {
        guard let first = taken[..<index].first(where: { $0.overlaps(second) }) else { continue }
        let places = [
            second.span.map { Diagnostic.Label($0, second.name) }, first.span.map { Diagnostic.Label($0, first.name) },
        ].compactMap { $0 }
        collector.report(
            .portTwice, "port \(second.endpoint.port) is used twice",
            at: places.isEmpty ? [Diagnostic.Label(world.spec.span)] : places,
            detail: "`\(second.name)` and `\(first.name)` overlap on `\(second.endpoint.host)`",
            hint: places.count < 2 ? "the other one is a default; give it a port of its own" : nil)
    }
}

let standardProxy = Tables.Endpoint(host: "0.0.0.0", port: 8080)
/// 443 needs privileges, as 80 does.
let standardHTTPS = Tables.Endpoint(host: "0.0.0.0", port: 8443)
let standardAPI = Tables.Endpoint(host: "127.0.0.1", port: 8082)
let standardAdmin = Tables.Endpoint(host: "127.0.0.1", port: 9090)

/// Where a listener listens, defaults filled in; `nil` if anything of it was refused.
func listenerEndpoint(_ field: Field<ListenerSpec>, standard: Tables.Endpoint) -> Tables.Endpoint? {
    field.isAbsent ? standard : field.value.flatMap { endpoint(of: $0, standard: standard) }
}

func endpoint(of listener: ListenerSpec, standard: Tables.Endpoint) -> Tables.Endpoint? {
    guard let host = listener.address.value(or: standard.host), let port = listener.port.value(or: standard.port)
    else { return nil }
    return Tables.Endpoint(host: host, port: port)
}

extension Field<HTTPSListenerSpec> {
    /// Its address and port alone.
    fileprivate var listener: Field<ListenerSpec> {
        switch self {
        case .absent: .absent
        case .invalid: .invalid
        case .given(let https): .given(Located(value: https.value.listener, span: https.span))
        }
    }
}

private struct Listening {
    let name: String
    let endpoint: Tables.Endpoint
    /// `nil` where everything is a default.
    let span: Span?

    func overlaps(_ other: Listening) -> Bool {
        guard endpoint.port == other.endpoint.port else { return false }
        let mine = canonical(endpoint.host)
        let others = canonical(other.endpoint.host)
        return mine == others || isAny(mine) || isAny(others)
    }
}

private func canonical(_ host: String) -> String { host == "localhost" ? "127.0.0.1" : host }
private func isAny(_ host: String) -> Bool { IPAddress(host)?.isAny ?? false }

private func isLocal(_ host: String) -> Bool {
    guard let address = IPAddress(canonical(host)) else { return false }
    return address.isAny || address.bytes == [127, 0, 0, 1] || address == IPAddress("::1")
}
