internal import NIOCore
internal import NIOPosix
internal import Synchronization
internal import VeloFormat

/// Where backends are: the addresses of those given by address, for ever, and of those given by name, as the system's
/// resolver said last.
///
/// Names are resolved on threads of their own, again and again; event loops read a snapshot (`BackendAddressView`) and never
/// wait. A name that cannot be resolved any more keeps the addresses it had: a broken resolver is no broken backend.
final class BackendAddresses: Sendable {
    /// All addresses of a host, best first; throws what `describeConnectFailure` can describe. Blocks.
    typealias Resolve = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    /// A name with its port, and the rows that have it.
    private struct Name {
        var endpoint: Tables.Endpoint
        var rows: [Int]
        /// Why the last try failed.
        var fault: String?
    }

    private struct State {
        /// By row; empty for a name that was never resolved.
        var addresses: [[SocketAddress]] = []
        /// Each once.
        var names: [Name] = []
        /// How often the endpoints were replaced.
        var generation = 0
    }

    /// Read by a view only when `version` has changed.
    private let state: Mutex<State>
    fileprivate let version = Atomic<UInt64>(1)
    private let resolve: Resolve
    /// Threads of their own, for as long as the process lives: a resolver that hangs holds up nothing but names.
    private static let threads = {
        let threads = NIOThreadPool(numberOfThreads: 4)
        threads.start()
        return threads
    }()

    /// - Parameter endpoints: by row.
    init(_ endpoints: [Tables.Endpoint], resolve: @escaping Resolve = resolveBySystem) {
        state = Mutex(Self.state(of: endpoints))
        self.resolve = resolve
    }

    private static func state(of endpoints: [Tables.Endpoint], after old: State = State()) -> State {
        var state = State(generation: old.generation + 1)
        var known: [Tables.Endpoint: Int] = [:]
        for (row, endpoint) in endpoints.enumerated() {
            if let address = try? SocketAddress(ipAddress: endpoint.host, port: endpoint.port) {
                state.addresses.append([address])
                continue
            }
            // What a name stood for before holds until it is resolved again.
            let before = old.names.first { $0.endpoint == endpoint }
            state.addresses.append(before.map { old.addresses[$0.rows[0]] } ?? [])
            if let index = known[endpoint] {
                state.names[index].rows.append(row)
            } else {
                known[endpoint] = state.names.count
                state.names.append(Name(endpoint: endpoint, rows: [row], fault: before?.fault))
            }
        }
        return state
    }

    /// Sends new connections elsewhere. Names that are new are resolved soon.
    ///
    /// - Parameter endpoints: by row, as many as before.
    func replace(_ endpoints: [Tables.Endpoint]) {
        let names = state.withLock { state in
            state = Self.state(of: endpoints, after: state)
            version.add(1, ordering: .releasing)
            return state.names.map(\.endpoint)
        }
        for name in names {
            Self.threads.submit { state in
                if case .active = state { self.update(name) }
            }
        }
    }

    /// A view for one event loop or task.
    func view() -> BackendAddressView { BackendAddressView(self) }

    fileprivate func read() -> (version: UInt64, addresses: [[SocketAddress]]) {
        state.withLock { (version.load(ordering: .relaxed), $0.addresses) }
    }

    /// Why a backend, by its row, has no address; `nil` if it has.
    func fault(_ row: Int) -> String? {
        state.withLock { state in
            guard state.addresses[row].isEmpty, let name = state.names.first(where: { $0.rows.contains(row) }) else {
                return nil
            }
            return name.fault ?? "the name \(name.endpoint.host) is not resolved yet"
        }
    }

    /// Resolves one name, and publishes what it gives if that is news. Blocks.
    private func update(_ endpoint: Tables.Endpoint) {
        let found: Result<[SocketAddress], any Error>
        do { found = .success(try resolve(endpoint.host, endpoint.port)) } catch { found = .failure(error) }
        state.withLock { state in
            // It may have been replaced meanwhile.
            guard let index = state.names.firstIndex(where: { $0.endpoint == endpoint }) else { return }
            switch found {
            case .failure(let error): state.names[index].fault = describeConnectFailure(error)
            case .success([]): state.names[index].fault = "the name \(endpoint.host) has no address"
            case .success(let addresses):
                state.names[index].fault = nil
                let rows = state.names[index].rows
                // Resolvers turn the list around each time; the same addresses are no news.
                guard Set(state.addresses[rows[0]]) != Set(addresses) else { return }
                for row in rows { state.addresses[row] = addresses }
                version.add(1, ordering: .releasing)
            }
        }
    }

    /// Resolves every name once, and returns when all are done or the time is over; what is not done by then goes on. To be
    /// awaited before the first request, which would find no address.
    func resolveOnce(within limit: TimeSpan, on loop: any EventLoop) async {
        let names = state.withLock { $0.names.map(\.endpoint) }
        guard !names.isEmpty else { return }
        await abandonable(on: loop) { done in
            let remaining = Countdown(names.count)
            for name in names {
                Self.threads.submit { state in
                    if case .active = state { self.update(name) }
                    if remaining.step() { done.succeed() }
                }
            }
            let deadline = loop.scheduleTask(in: .nanoseconds(limit.nanoseconds)) { done.succeed() }
            done.futureResult.whenComplete { _ in deadline.cancel() }
        }
    }

    /// Resolves every name again at each interval, those that have no address yet every second, until the task is cancelled.
    func run(every interval: TimeSpan, on loop: any EventLoop) async {
        while !Task.isCancelled {
            let (names, generation) = state.withLock { ($0.names, $0.generation) }
            await withDiscardingTaskGroup { tasks in
                for name in names {
                    tasks.addTask {
                        repeat {
                            await abandonable(on: loop) { done in
                                Self.threads.submit { state in
                                    if case .active = state { self.update(name.endpoint) }
                                    done.succeed()
                                }
                            }
                        } while await self.pause(every: interval, isUrgent: self.fault(name.rows[0]) != nil)
                            && self.isCurrent(generation)
                    }
                }
                // Without a name there is nothing to do until there is one.
                if names.isEmpty {
                    tasks.addTask {
                        while await self.pause(every: interval, isUrgent: false), self.isCurrent(generation) {}
                    }
                }
            }
        }
    }

    private func isCurrent(_ generation: Int) -> Bool { state.withLock { $0.generation == generation } }

    /// Whether to go on.
    private func pause(every interval: TimeSpan, isUrgent: Bool) async -> Bool {
        let pause = isUrgent ? min(interval, .seconds(1)) : interval
        return (try? await Task.sleep(for: .nanoseconds(max(pause.nanoseconds, 1_000_000)))) != nil
    }
}

/// What one event loop sees of the addresses of backends: the current snapshot, and which address comes next.
struct BackendAddressView {
    private let source: BackendAddresses
    private var version: UInt64
    private var addresses: [[SocketAddress]]
    /// By row: where in its addresses the next connection goes.
    private var next: [Int]

    fileprivate init(_ source: BackendAddresses) {
        self.source = source
        (version, addresses) = source.read()
        next = Array(repeating: 0, count: addresses.count)
    }

    /// Where the next connection to a backend goes; `nil` for a name that was never resolved.
    ///
    /// Connections take the addresses of a name in turn, as long as those are of one family: which one of two families works
    /// is found out by `failed`. Costs a load of an atomic; a lock is taken only when something changed.
    mutating func current(_ row: Int) -> SocketAddress? {
        if source.version.load(ordering: .acquiring) != version {
            (version, addresses) = source.read()
            for row in next.indices where next[row] >= addresses[row].count { next[row] = 0 }
        }
        let all = addresses[row]
        guard all.count > 1 else { return all.first }
        let address = all[next[row]]
        for step in 1..<all.count {
            let following = (next[row] + step) % all.count
            guard all[following].protocol == address.protocol else { continue }
            next[row] = following
            break
        }
        return address
    }

    /// A connection to an address of a backend failed: the next one goes to what comes behind it, of whatever family.
    ///
    /// - Returns: how many other addresses there are: whether to try again at the same backend.
    mutating func failed(_ row: Int, _ address: SocketAddress) -> Int {
        let all = addresses[row]
        guard let index = all.firstIndex(of: address) else { return all.count }
        next[row] = (index + 1) % all.count
        return all.count - 1
    }
}

/// Steps of several threads towards one end.
private final class Countdown: Sendable {
    private let remaining: Atomic<Int>

    init(_ count: Int) { remaining = Atomic(count) }

    /// Whether this was the last step.
    func step() -> Bool { remaining.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 }
}

/// Waits for work that cannot be stopped, on other threads, but not once the task is cancelled.
private func abandonable(on loop: any EventLoop, _ begin: (EventLoopPromise<Void>) -> Void) async {
    let done = loop.makePromise(of: Void.self)
    begin(done)
    // Only ever succeeded; a loop that shuts down fails it.
    await withTaskCancellationHandler {
        try? await done.futureResult.get()
    } onCancel: {
        done.succeed()
    }
}
