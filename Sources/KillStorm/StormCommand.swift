import ArgumentParser
import Glibc
import VeloMetrics

/// Kills under load, kills during folding and growth, and a death at each step of a change.
struct StormCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm", abstract: "Kills a counting process and checks its state file, over and over.")

    @Option(help: "A folder for the state file; it is made, and kept.")
    var directory: String
    @Option(help: "Kills at random moments.")
    var kills = 200
    @Option(help: "Threads that count.")
    var threads = 4
    @Option(help: "Rows of eight series besides, so that folding takes time.")
    var ballast = 2_000
    @Option(help: "Repeats the moments of an earlier run.")
    var seed: UInt64 = 1

    func run() throws {
        var storm = Storm(directory: directory, threads: threads, ballast: ballast)
        var random = SplitMix64(state: seed)
        do {
            for kill in 0..<kills {
                // One in four while it opens the file.
                try storm.run(
                    kill % 4 == 3
                        ? .afterStart(.random(in: 0...40_000, using: &random))
                        : .afterReady(.random(in: 0...30, using: &random)))
            }
            // Each step the first time it is passed, and later.
            for step in StateStep.allCases where step != .setAsideLinked {
                for passes in [0, 1, 7] { try storm.run(.atStep(step, passes: passes)) }
            }
        } catch let violation as Storm.Violation {
            print("VIOLATION: \(violation)")
            throw ExitCode.failure
        }
        print("kills at random moments \(kills)")
        print("kills before ready \(storm.earlyKills)")
        print("deaths at steps \(storm.ownDeaths)")
        print("acknowledged counts \(storm.acknowledged)")
        print("violations 0")
    }
}

/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
