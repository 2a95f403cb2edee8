import ArgumentParser

/// Kills a process that counts, again and again, and checks that the state file has lost nothing.
@main
struct KillStorm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "KillStorm", abstract: "Proves that kill -9 loses no acknowledged count.",
        subcommands: [StormCommand.self, MeasureCommand.self, CountCommand.self, FillCommand.self],
        defaultSubcommand: StormCommand.self)
}
