import ArgumentParser
import VeloFormat
import VeloModel

/// `veloc addresses`: what a spec listens on and connects to, for scripts.
struct Addresses: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List every listener, backend and dependency of a spec with its host and port.",
        discussion: """
            One line each, fields separated by a blank: kind (listener, backend, dependency), name (a backend's with its pool
            before it: POOL/NAME), host, port.
            """)

    @OptionGroup var spec: SpecArguments

    func run() throws {
        let tables = try compile(spec).spec.tables
        var lines = [
            ("listener", "proxy", tables.proxy), ("listener", "api", tables.api), ("listener", "admin", tables.admin),
        ]
        for pool in tables.pools {
            lines += pool.backends.map { ("backend", "\(pool.name)/\($0.name)", $0.endpoint) }
        }
        lines += tables.dependencies.map { ("dependency", $0.name, $0.endpoint) }
        for (kind, name, endpoint) in lines {
            StandardStream.output.write("\(kind) \(name) \(endpoint.host) \(endpoint.port)\n")
        }
    }
}
