import Synchronization

/// Hands out the requests of a run, each exactly once, to all connections.
final class LoadSchedule: Sendable {
    struct Request {
        let tenant: Int
        let method: String
        let host: String
        let path: String
        let identity: (name: String, value: String)?
    }

    let planned: Int
    private let targets: [LoadTarget]
    private let methods: [String]
    private let stop: LoadStop
    private let deadline: ContinuousClock.Instant
    private let next = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)

    init(
        targets: [LoadTarget], requests: Int, methods: [String], stop: LoadStop, deadline: ContinuousClock.Instant
    ) {
        self.targets = targets
        self.methods = methods
        self.stop = stop
        self.deadline = deadline
        planned = targets.count * requests
    }

    var done: Int { finished.load(ordering: .relaxed) }

    func finish() { finished.add(1, ordering: .relaxed) }

    /// The next request; `nil` when all are handed out, or the run was stopped or took too long. Tenants take turns, so that all
    /// are under load at the same time.
    func take() -> Request? {
        guard !stop.isStopped, ContinuousClock.now < deadline else { return nil }
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < planned else { return nil }
        let target = targets[index % targets.count]
        let turn = index / targets.count
        return Request(
            tenant: target.tenant, method: methods[turn % methods.count], host: target.hosts[turn % target.hosts.count],
            // Not in step with the hosts, so that every host sees every path.
            path: target.paths[turn / target.hosts.count % target.paths.count], identity: target.identity)
    }
}
