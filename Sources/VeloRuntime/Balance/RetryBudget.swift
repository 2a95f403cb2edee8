internal import VeloFormat

/// How many requests of a pool may be tried again: a share of its requests, and some more however few they are. With no more
/// than this, retries cannot make an outage worse (the budget of Finagle and linkerd).
///
/// An account: each request pays in the share, time pays in the minimum, a retry takes one out, and what is not used within
/// about ten seconds is lost, so that a quiet day saves nothing up for a storm. One value per pool and event loop. Retries
/// never exceed `budget × requests + minimum × (seconds + 10)`.
struct RetryBudget {
    /// How long what was paid in stays, in nanoseconds.
    private static let memory = 10e9
    /// How often a request that is no retry settles the account, in nanoseconds.
    private static let interval: UInt64 = 100_000_000

    private let perRequest: Double
    private let perNanosecond: Double
    private var balance: Double
    private var last: UInt64?

    /// - Parameter loops: that share the minimum; each has an account of its own.
    init(_ rules: Tables.Retry, loops: Int) {
        perRequest = rules.budget.double
        let perLoop = Double(rules.minimumCount) / Double(max(loops, 1))
        perNanosecond = perLoop / Double(max(rules.minimumPeriod.nanoseconds, 1))
        // As if the pool had been quiet before: a backend may be gone when the process starts.
        balance = perNanosecond * Self.memory
    }

    /// A new request, not a retry.
    mutating func pay(at now: UInt64) {
        settle(at: now, every: Self.interval)
        balance += perRequest
    }

    /// Takes one retry out, if there is one.
    mutating func withdraw(at now: UInt64) -> Bool {
        settle(at: now, every: 0)
        guard balance >= 1 else { return false }
        balance -= 1
        return true
    }

    /// Lets time pass.
    private mutating func settle(at now: UInt64, every interval: UInt64) {
        guard let last else {
            last = now
            return
        }
        // Loops read the clock once for many events: it may seem to stand still.
        guard now > last, now - last >= interval else { return }
        let elapsed = min(Double(now - last), Self.memory)
        // First what there was decays, then what came meanwhile is added, which errs on the strict side.
        balance -= balance * (elapsed / Self.memory)
        balance += perNanosecond * elapsed
        self.last = now
    }
}
