import ArgumentParser
import VeloModel

/// `veloc check`: is the spec right?
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check a spec and report every problem in it.")

    @OptionGroup var spec: SpecArguments

    @Flag(help: "Print the CPU time of each stage to standard error: starting, reading, parsing PromQL, checking.")
    var timings = false

    func run() throws {
        let stages = timings ? StageClock(processorTime) : nil
        // A spec with problems took its time too.
        defer { if let stages { StandardStream.error.write(timingsLine(stages) + "\n") } }
        _ = try compile(spec, isCheck: true, stages: stages)
    }
}
