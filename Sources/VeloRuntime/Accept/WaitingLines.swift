/// The requests of one event loop that wait for a backend to have room, by the row of (pool, backend), each in the order of
/// their arrival.
struct WaitingLines {
    typealias Ticket = WaitingLine<ClientConnection>.Ticket

    private var lines: [Int: WaitingLine<ClientConnection>] = [:]

    mutating func join(_ client: ClientConnection, backend: Int) -> Ticket {
        lines[backend, default: WaitingLine()].append(client)
    }

    /// The client waits no more.
    mutating func leave(_ ticket: Ticket, backend: Int) {
        _ = lines[backend]?.remove(ticket)
        forgetEmpty(backend)
    }

    func first(_ backend: Int) -> ClientConnection? { lines[backend]?.next }

    mutating func removeFirst(_ backend: Int) {
        _ = lines[backend]?.popFirst()
        forgetEmpty(backend)
    }

    private mutating func forgetEmpty(_ backend: Int) {
        if lines[backend]?.isEmpty == true { lines[backend] = nil }
    }
}
