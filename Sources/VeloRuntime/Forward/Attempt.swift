/// Where a request has been tried so far.
struct Attempt {
    /// Backends, by their index in the pool, that could not be reached.
    private(set) var tried = BackendSet()
    /// Whether the next connection must be a new one.
    private(set) var mustBeFresh = false
    /// What the client is told when no backend is left.
    private(set) var lastFault = ProxyFault.noBackend
    /// The backend that counts the request as in flight.
    private(set) var seat: Int?
    /// The backend that counts the request as waiting for it, and its place in the line.
    private(set) var line: (backend: Int, ticket: WaitingLines.Ticket)?
    /// Tells a connection that was asked for and is no longer wanted when it comes.
    private(set) var ticket: UInt64 = 0

    /// A new request.
    mutating func begin() {
        tried.removeAll()
        mustBeFresh = false
        lastFault = .noBackend
        ticket &+= 1
    }

    /// The next attempt at the same request, at a backend that counts it.
    mutating func next(_ backend: Int) {
        seat = backend
        line = nil
        ticket &+= 1
    }

    /// The request waits until a backend has room.
    mutating func wait(for backend: Int, _ place: WaitingLines.Ticket) {
        line = (backend, place)
        ticket &+= 1
    }

    /// Whatever is under way is not wanted any more.
    mutating func abandon() { ticket &+= 1 }

    /// The backend that is to be told that the request is over there, once.
    mutating func leaveSeat() -> Int? {
        defer { seat = nil }
        return seat
    }

    /// The backend that is to be told that the request waits no more, once.
    mutating func leaveLine() -> (backend: Int, ticket: WaitingLines.Ticket)? {
        defer { line = nil }
        return line
    }

    mutating func failed(_ fault: ProxyFault, at backend: Int?) {
        if let backend { tried.insert(backend) }
        lastFault = fault
    }

    mutating func wasStale() { mustBeFresh = true }
}
