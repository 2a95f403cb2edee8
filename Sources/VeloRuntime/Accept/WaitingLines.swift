import NIOCore

/// The requests of one event loop that wait for a backend to have room, by the row of (pool, backend), each in the order of
/// their arrival.
struct WaitingLines {
    private var lines: [Int: CircularBuffer<ClientConnection>] = [:]

    mutating func join(_ client: ClientConnection, backend: Int) { lines[backend, default: []].append(client) }

    /// The client waits no more. O(length of the line).
    mutating func leave(_ client: ClientConnection, backend: Int) { lines[backend]?.removeAll { $0 === client } }

    func first(_ backend: Int) -> ClientConnection? { lines[backend]?.first }

    mutating func removeFirst(_ backend: Int) {
        lines[backend]?.removeFirst()
        if lines[backend]?.isEmpty == true { lines[backend] = nil }
    }
}
