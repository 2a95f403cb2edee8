internal import VeloFormat

/// A listening socket that came from outside, or goes there: for which listener, and what address was asked for.
struct PassedSocket: Sendable {
    var name: String
    var declared: Tables.Endpoint
    var socket: ListeningSocket
}

extension [PassedSocket] {
    /// Takes out the socket for a listener: one of that name and address, or else one of that address.
    ///
    /// The address is compared as declared, so that a port 0 stays what it became, and as bound. `nil` if there is none: the
    /// listener is then bound anew.
    mutating func take(for place: ListenerPlace) -> ListeningSocket? {
        func fits(_ passed: PassedSocket) -> Bool {
            passed.declared == place.endpoint || passed.socket.endpoint == place.endpoint
        }
        let index =
            firstIndex { $0.name == place.name && fits($0) }
            // A free port that another listener was given is not this one's.
            ?? firstIndex { place.endpoint.port > 0 && fits($0) }
        return index.map { remove(at: $0).socket }
    }
}
