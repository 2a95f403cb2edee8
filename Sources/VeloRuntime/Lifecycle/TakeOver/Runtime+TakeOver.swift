internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization
internal import VeloFormat
internal import VeloMetrics

extension Runtime {
    /// Waits for a first verdict on the backends, so that a balancer's choice is as good as the old one's; then steps in.
    ///
    /// - Returns: false if this process is told to stop before it is needed; the other one then serves on.
    func takeOver(
        from predecessor: Predecessor, _ listeners: Listeners, unless stopped: @escaping @Sendable () async -> Void
    ) async throws -> Bool {
        let isStopped = await first(
            {
                await stopped()
                return true
            },
            {
                await waitForVerdicts()
                return false
            })
        guard !isStopped else { return false }
        let step = { @Sendable (body: @escaping @Sendable () throws -> Void) in
            try await NIOThreadPool.singleton.runIfActive(body)
        }
        try await step { try predecessor.stepIn() }
        try await listeners.resume()
        try await step { try predecessor.confirm() }
        gateway.logger.notice("took over", metadata: ["process": "\(predecessor.processID)"])
        return true
    }

    /// Ten seconds at most: a backend that does not answer must not keep the rest waiting.
    private func waitForVerdicts() async {
        let deadline = ContinuousClock.now + .seconds(10)
        while gateway.backends.contains(where: { $0.health.load(ordering: .relaxed) == .unknown }),
            ContinuousClock.now < deadline
        {
            do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
        }
    }

    /// Lets another velod take over, or has it told why it cannot; `nil` if there is no state directory to be asked in, which
    /// is logged.
    func offer(_ listeners: Listeners) -> HandOver? {
        guard let state else { return nil }
        do throws(FileError) {
            let handOver = try HandOver(
                directory: gateway.tables.stateDirectory, state: state, release: version,
                serving: HandOver.Serving(
                    sockets: { listeners.passed }, pause: { try listeners.pauseAndWait() },
                    resume: { try listeners.resumeAndWait() }),
                logger: gateway.logger)
            try handOver.start()
            return handOver
        } catch {
            gateway.logger.error("no other velod can take over", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// Returns whether another velod has taken over before this one was told to stop.
    func firstOf(_ stopped: @escaping @Sendable () async -> Void, _ handOver: HandOver?) async -> Bool {
        let isStopped: @Sendable () async -> Bool = {
            await stopped()
            return false
        }
        guard let handOver else { return await isStopped() }
        return await first(isStopped, { await handOver.handedOver() })
    }

    /// What the first of the two to end returns; the other one is cancelled.
    private func first(
        _ one: @escaping @Sendable () async -> Bool, _ other: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask(operation: one)
            tasks.addTask(operation: other)
            defer { tasks.cancelAll() }
            return await tasks.next() ?? false
        }
    }

    /// Waits until no other process counts in the state, and has what it added shown.
    func becomeAlone() async {
        guard surroundings.predecessor != nil, let state else { return surroundings.onAlone() }
        while !state.settleUnlessOffered() {
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
        }
        _ = await blocking {
            state.flush()
            surroundings.onAlone()
        }
        gateway.logger.info("the velod before this one has ended")
    }
}
