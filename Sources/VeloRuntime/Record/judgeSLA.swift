import VeloFormat

/// What one request means to one objective of its tenant's SLA.
enum SLAVerdict: Equatable {
    /// The objective does not apply to it.
    case notJudged
    case met
    case missed
}

/// Judges a request that ended with `status` after `durationNanoseconds`.
///
/// Not judged: 4xx, our own 429 among them, and requests that ended as they did by the client's doing, whatever it was
/// sent: it went away, broke off its content, or asked for what no gateway does. Availability is missed by any other
/// 5xx, the backend's and our own, and by a response that the backend broke off, whatever its status promised. Latency is judged
/// on what was answered whole and not 5xx, and met at the threshold itself, as a histogram's bucket is (`le`).
func judgeSLA(
    _ objective: Tables.Objective, status: UInt16, durationNanoseconds: UInt64, isClientToBlame: Bool,
    isBroken: Bool = false
) -> SLAVerdict {
    guard !isClientToBlame, !(400..<500).contains(status) else { return .notJudged }
    switch objective.kind {
    case .availability:
        return status >= 500 || isBroken ? .missed : .met
    case .latency:
        guard status < 500, !isBroken else { return .notJudged }
        return durationNanoseconds <= UInt64(clamping: objective.threshold.nanoseconds) ? .met : .missed
    }
}
