internal import Synchronization
public import VeloMetrics

/// How TLS and the access log do. For a scrape; it tells of nothing that the spec does not ask for.
public final class TrafficStatistics: Sendable {
    private struct Watched: Sendable {
        var contexts: TLSContexts?
        var log: AccessLog?
    }

    private let watched = Mutex(Watched())

    public init() {}

    func watch(_ contexts: TLSContexts) { watched.withLock { $0.contexts = contexts } }
    func watch(_ log: AccessLog) { watched.withLock { $0.log = log } }

    /// `velod_tls_handshake_failures_total` and `velod_access_log_dropped_lines_total`. To be a source of the engine.
    public var families: [SampledFamily] {
        let watched = watched.withLock { $0 }
        var families: [SampledFamily] = []
        if let contexts = watched.contexts {
            families.append(
                SampledFamily(
                    "velod_tls_handshake_failures_total",
                    help: "Connections whose TLS handshake failed or took too long.", kind: .counter,
                    Double(contexts.failedHandshakes.load(ordering: .relaxed))))
        }
        if let log = watched.log {
            families.append(
                SampledFamily(
                    "velod_access_log_dropped_lines_total",
                    help:
                        "Requests that are missing in the access log: there was no room, or the file could not be written.",
                    kind: .counter, Double(log.dropped)))
        }
        return families
    }
}
