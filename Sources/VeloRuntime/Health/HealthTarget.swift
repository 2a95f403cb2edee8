internal import Synchronization
internal import VeloFormat

/// One thing that is checked, and the result of its last check, behind a lock that only the checks and `/health` take.
final class HealthTarget: Sendable {
    enum Subject: Sendable {
        case backend(BackendState, row: Int)
        case dependency(DependencyState)
    }

    /// The result of the last check.
    struct LastCheck: Sendable, Equatable {
        /// Seconds since 1970.
        var at: Int64
        var result: ProbeResult
    }

    let subject: Subject
    let check: Tables.HealthCheck
    private let last = Mutex<LastCheck?>(nil)

    init(_ subject: Subject, check: Tables.HealthCheck) {
        self.subject = subject
        self.check = check
    }

    var lastCheck: LastCheck? { last.withLock { $0 } }

    func note(_ check: LastCheck) { last.withLock { $0 = check } }

    var endpoint: Tables.Endpoint {
        switch subject {
        case .backend(let state, _): state.address.value
        case .dependency(let state): state.address.value
        }
    }
}
