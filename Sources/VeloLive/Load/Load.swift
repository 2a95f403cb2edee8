import Synchronization
package import VeloFormat
package import VeloModel

/// Sends the same number of requests for every tenant and compares what came back with what the gateway counted.
package struct Load: Sendable {
    package var spec: CheckedSpec
    package var proxy: Tables.Endpoint
    package var admin: Tables.Endpoint
    /// For each tenant.
    package var requests: Int
    package var connections: Int
    /// Replaces the paths of the routes.
    package var path: String?
    /// Taken in turn. Only safe ones unless the caller knows the backends.
    package var methods: [String]
    /// For one request, and for the connection before it.
    package var timeout: TimeSpan
    /// For all of them: after this no new request is begun.
    package var limit: TimeSpan

    package init(
        spec: CheckedSpec, proxy: Tables.Endpoint, admin: Tables.Endpoint, requests: Int, connections: Int,
        path: String? = nil, methods: [String] = ["GET"], timeout: TimeSpan = .seconds(30),
        limit: TimeSpan = .seconds(300)
    ) {
        self.spec = spec
        self.proxy = proxy
        self.admin = admin
        self.requests = requests
        self.connections = connections
        self.path = path
        self.methods = methods
        self.timeout = timeout
        self.limit = limit
    }

    package struct Outcome: Sendable {
        package let tally: LoadTally
        package let reconciliation: Reconciliation
        /// Requests that were to be sent; fewer were if the run was stopped.
        package let planned: Int
        /// Ids of tenants that no request can reach: no host, and no trusted header in the spec.
        package let unreachable: [String]
        package let elapsed: Duration

        /// Every request was sent and answered, and the gateway counted each.
        package var isExact: Bool {
            reconciliation.isExact && tally.answeredCount == planned && tally.failedCount == 0
        }
    }

    /// Why nothing could be compared.
    package struct Failure: Error {
        package let message: String
    }

    /// Sends and reconciles. `progress` is asked several times a second with the requests done; stopping by `stop` ends the
    /// run early, lets requests in flight end, and still reconciles. Throws only if `/metrics` cannot be read.
    package func run(
        stop: LoadStop, progress: @escaping @Sendable (_ done: Int, _ planned: Int) -> Void
    ) async throws(Failure) -> Outcome {
        let targets = loadTargets(spec, path: path)
        let reached = Set(targets.map(\.tenant))
        let before = try await scrape()
        let clock = ContinuousClock()
        let start = clock.now
        let schedule = LoadSchedule(
            targets: targets, requests: requests, methods: methods, stop: stop,
            deadline: start + .nanoseconds(limit.nanoseconds))
        let tally = await send(schedule, progress)
        let elapsed = clock.now - start
        let after = try await scrape()
        return Outcome(
            tally: tally, reconciliation: reconcile(spec, tally, before: before, after: after),
            planned: schedule.planned,
            unreachable: spec.tables.tenants.enumerated().filter { !reached.contains($0.offset) }.map(\.element.id),
            elapsed: elapsed)
    }

    private func scrape() async throws(Failure) -> Exposition {
        do {
            return try await VeloLive.scrape(admin, timeout: timeout)
        } catch {
            throw Failure(message: error.message)
        }
    }

    private func send(_ schedule: LoadSchedule, _ progress: @escaping @Sendable (Int, Int) -> Void) async -> LoadTally {
        await withTaskGroup(of: LoadTally?.self) { group in
            for _ in 0..<max(1, min(connections, schedule.planned)) {
                group.addTask { await LoadWorker(proxy: proxy, timeout: timeout, schedule: schedule).run() }
            }
            // Four times a second a person sees a number move; it costs nothing beside the requests.
            group.addTask {
                while !Task.isCancelled {
                    progress(schedule.done, schedule.planned)
                    try? await Task.sleep(for: .milliseconds(250))
                }
                return nil
            }
            var tally = LoadTally()
            var workers = max(1, min(connections, schedule.planned))
            for await part in group {
                guard let part else { continue }
                tally.add(part)
                workers -= 1
                if workers == 0 { group.cancelAll() }
            }
            progress(schedule.done, schedule.planned)
            return tally
        }
    }
}

/// Ends a run early, from any thread or from a signal handler's.
package final class LoadStop: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package func stop() { flag.store(true, ordering: .relaxed) }
    package var isStopped: Bool { flag.load(ordering: .relaxed) }
}
