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
/// Not judged: 4xx, our own 429 among them, and clients that went away, whatever they had been sent. Availability is
/// missed by any 5xx, the backend's and our own. Latency is judged on what was not 5xx and met at the threshold itself,
/// as a histogram's bucket is (`le`).
func judgeSLA(
    _ objective: Tables.Objective, status: UInt16, durationNanoseconds: UInt64, isClientGone: Bool
) -> SLAVerdict {
    guard !isClientGone, !(400..<500).contains(status) else { return .notJudged }
    switch objective.kind {
    case .availability:
        return status >= 500 ? .missed : .met
    case .latency:
        guard status < 500 else { return .notJudged }
        return durationNanoseconds <= UInt64(clamping: objective.threshold.nanoseconds) ? .met : .missed
    }
}
