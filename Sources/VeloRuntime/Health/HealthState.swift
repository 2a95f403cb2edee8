/// What the results of checks make of one target: the state machine, without clock or network.
///
/// The first result decides at once, so that a gateway that just started knows its backends after one round. From then
/// on `rise` successes in a row make a failed target healthy and `fall` failures in a row make a healthy one fail.
struct HealthState: Sendable, Equatable {
    private(set) var verdict = BackendState.Health.unknown
    private let rise: Int
    private let fall: Int
    /// Results in a row that speak against the verdict.
    private var against = 0

    init(rise: Int, fall: Int) {
        self.rise = max(1, rise)
        self.fall = max(1, fall)
    }

    /// Takes in one result.
    ///
    /// - Returns: whether the verdict changed.
    mutating func record(isSuccess: Bool) -> Bool {
        let result: BackendState.Health = isSuccess ? .healthy : .unhealthy
        guard verdict != .unknown else {
            verdict = result
            return true
        }
        guard result != verdict else {
            against = 0
            return false
        }
        against += 1
        guard against >= (isSuccess ? rise : fall) else { return false }
        against = 0
        verdict = result
        return true
    }
}
