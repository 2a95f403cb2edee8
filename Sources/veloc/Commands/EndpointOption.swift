import ArgumentParser
import VeloFormat
import VeloLive

/// `HOST:PORT` on the command line.
struct EndpointOption: ExpressibleByArgument {
    let endpoint: Tables.Endpoint

    init?(argument: String) {
        guard let endpoint = Tables.Endpoint(parsing: argument) else { return nil }
        self.endpoint = endpoint
    }
}

/// The address to look for a listener at: what the user says, or else what the spec says, seen from this machine.
///
/// Throws wrong usage where the spec asks for a free port, which nobody here can know.
func address(_ given: EndpointOption?, _ declared: Tables.Endpoint, option: String) throws -> Tables.Endpoint {
    if let given { return given.endpoint }
    guard declared.port != 0 else {
        throw ValidationError("the spec leaves the port open: say where the listener is with --\(option) HOST:PORT")
    }
    return declared.reachable
}
