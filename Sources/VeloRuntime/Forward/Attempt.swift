/// Where a request has been tried so far.
struct Attempt {
    /// Backends, by their index in the pool, that could not be reached.
    private(set) var tried: [Int] = []
    /// Whether the next connection must be a new one.
    private(set) var mustBeFresh = false
    /// What the client is told when no backend is left.
    private(set) var lastFault = ProxyFault.noBackend
    /// The backend that the request is at.
    var current = 0
    /// Tells a connection that was asked for and is no longer wanted when it comes.
    private(set) var ticket: UInt64 = 0

    /// A new request.
    mutating func begin() {
        if !tried.isEmpty { tried = [] }
        mustBeFresh = false
        lastFault = .noBackend
        ticket &+= 1
    }

    /// The next attempt at the same request.
    mutating func next() { ticket &+= 1 }

    /// Whatever is under way is not wanted any more.
    mutating func abandon() { ticket &+= 1 }

    mutating func failed(_ fault: ProxyFault) {
        tried.append(current)
        lastFault = fault
    }

    mutating func wasStale() { mustBeFresh = true }
}
