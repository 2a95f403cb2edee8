public import VeloFormat

/// A listener by its name, and where it listens: as declared, or as bound.
public struct ListenerPlace: Sendable, Equatable {
    public var name: String
    public var endpoint: Tables.Endpoint

    public init(_ name: String, _ endpoint: Tables.Endpoint) {
        self.name = name
        self.endpoint = endpoint
    }

    /// Whether tenants' requests come here.
    var isTraffic: Bool { name == "proxy" || name == "https" }
}

extension Tables {
    /// Every listener, in the order of the ready line and of sockets that come without names.
    public var listeners: [ListenerPlace] {
        [ListenerPlace("proxy", proxy), ListenerPlace("api", api), ListenerPlace("admin", admin)]
            + (https.map { [ListenerPlace("https", $0.endpoint)] } ?? [])
    }
}

/// Where the listeners are, once bound: a port 0 has become the one the system chose.
public struct BoundAddresses: Sendable, Equatable {
    public var listeners: [ListenerPlace]

    /// The address of a listener. Precondition: there is one of that name.
    public subscript(_ name: String) -> Tables.Endpoint {
        guard let place = listeners.first(where: { $0.name == name }) else {
            preconditionFailure("there is no listener \(name)")
        }
        return place.endpoint
    }

    public var proxy: Tables.Endpoint { self["proxy"] }
    public var api: Tables.Endpoint { self["api"] }
    public var admin: Tables.Endpoint { self["admin"] }
}
