internal import NIOCore

/// The requests of one event loop that wait for one backend, first come, first served. Taking one out of the middle is O(1).
struct WaitingLine<Request> {
    /// What a request is taken out by.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: Int
    }

    /// `nil` for one that was taken out; the first is never.
    private var places = CircularBuffer<Request?>()
    /// The number of the first place.
    private var first = 0

    init() {}

    var isEmpty: Bool { places.isEmpty }

    mutating func append(_ request: Request) -> Ticket {
        places.append(request)
        return Ticket(number: first + places.count - 1)
    }

    /// The one that has waited longest, without taking it out.
    var next: Request? { places.first ?? nil }

    mutating func popFirst() -> Request? {
        guard let request = places.popFirst() else { return nil }
        first += 1
        dropEmpty()
        return request
    }

    /// Takes one out; `nil` if it is there no more.
    mutating func remove(_ ticket: Ticket) -> Request? {
        let offset = ticket.number - first
        guard offset >= 0, offset < places.count else { return nil }
        let index = places.index(places.startIndex, offsetBy: offset)
        let request = places[index]
        places[index] = nil
        dropEmpty()
        return request
    }

    private mutating func dropEmpty() {
        while let place = places.first, place == nil {
            places.removeFirst()
            first += 1
        }
    }
}
