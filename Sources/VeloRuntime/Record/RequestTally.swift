import VeloFormat
import VeloMetrics

/// What is known of a request until it ends. Ends exactly once, by `complete`: it cannot be copied, and one that is
/// dropped is a bug that a debug build stops at.
struct RequestTally: ~Copyable {
    let place: Place
    let method: VeloFormat.RequestMethod
    /// When the first byte of the request arrived, on the gateway's monotonic clock.
    let startedAt: UInt64
    /// The sampled trace that came with the request, if a metric shows it.
    let trace: TraceID?
    /// Body bytes received from the client.
    var requestBytes: UInt64 = 0
    /// Body bytes sent to the client.
    var responseBytes: UInt64 = 0
    /// When the request was answered, if its connection goes on with another protocol: what follows is no part of its duration.
    private var answeredAt: UInt64?

    init(place: Place, method: VeloFormat.RequestMethod, startedAt: UInt64, trace: TraceID? = nil) {
        self.place = place
        self.method = method
        self.startedAt = startedAt
        self.trace = trace
    }

    mutating func answered(at now: UInt64) { answeredAt = now }

    /// Records the end of the request: to be called before its last byte is handed to the kernel, so that a client that
    /// has its answer finds it in the next scrape. `recorder` is that of the calling loop.
    ///
    /// - Parameter isBroken: whether the backend broke off a response that had begun.
    consuming func complete(
        status: UInt16, isClientToBlame: Bool, isBroken: Bool = false, at moment: UInt64, in gateway: Gateway,
        to recorder: any MetricRecorder
    ) {
        let now = answeredAt ?? moment
        let duration = now > startedAt ? now - startedAt : 0
        recorder.requestCompleted(
            RequestCompleted(
                place: place, method: method, status: status, durationNanoseconds: duration,
                requestBytes: requestBytes, responseBytes: responseBytes, trace: trace?.reference(gateway.clock)))
        if place.tenant != gateway.topology.unknownTenant {
            if responseBytes > 0 { gateway.limits.countEgress(tenant: place.tenant, bytes: responseBytes) }
            for objective in gateway.tables.tenants[place.tenant].objectives {
                let verdict = judgeSLA(
                    objective, status: status, durationNanoseconds: duration, isClientToBlame: isClientToBlame,
                    isBroken: isBroken)
                guard verdict != .notJudged else { continue }
                let judgement = SLAJudgement(place: place, sla: objective.kind)
                recorder.slaJudged(judgement)
                if verdict == .missed { recorder.slaBreached(judgement) }
            }
        }
        discard self
    }

    deinit { assertionFailure("a request ended without being recorded") }
}
