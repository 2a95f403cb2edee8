import ArgumentParser
import VeloFormat

/// The root command: one spec in, everything a gateway needs out.
struct Veloc: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "veloc",
        abstract: "Compiles a gateway's spec into its proxy, metrics, alerts and dashboards.",
        discussion: """
            Exit codes: 0 fine; 1 the spec has errors, the output drifted or a deployment is not as it should be;
            2 wrong usage; 3 a file or an address could not be read or written; 70 a bug of veloc.
            """,
        version: "veloc \(veloVersion)",
        subcommands: [
            Check.self, Build.self, Budget.self, Addresses.self, Load.self, Verify.self, PromQLCommand.self,
            Explain.self,
        ])
}
