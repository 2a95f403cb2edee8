import ArgumentParser

/// `veloc check`: is the spec right?
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check a spec and report every problem in it.")

    @OptionGroup var spec: SpecArguments

    func run() throws {
        _ = try compile(spec, isCheck: true)
    }
}
