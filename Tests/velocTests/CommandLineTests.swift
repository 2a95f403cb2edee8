import TestSupport
import Testing
import VeloFormat

/// The real binary, from the outside.
@Suite("the veloc command")
struct CommandLineTests {
    private func veloc(_ arguments: String..., in folder: TemporaryFolder? = nil) async throws -> ProcessResult {
        try await run(try product("veloc"), arguments, in: folder?.url)
    }

    @Test("--version prints the version of the package")
    func version() async throws {
        let result = try await veloc("--version")
        #expect(result.output == "veloc \(veloVersion)\n")
        #expect(result.exitCode == 0)
    }

    @Test("--help exits 0 and prints to standard output")
    func help() async throws {
        let result = try await veloc("--help")
        #expect(result.exitCode == 0)
        #expect(result.output.contains("SUBCOMMANDS"))
    }

    @Test(
        "wrong usage exits 2 and prints to standard error",
        arguments: [
            ["--nonsense"], ["nonsense"], ["check", "a", "b"], ["check", "--format", "xml"],
            ["build", "--check", "--force"],
            ["load", "-n", "0"], ["load", "--admin", "nowhere"], ["load", "--methods", "CONNECT"],
        ])
    func usage(_ arguments: [String]) async throws {
        let result = try await run(try product("veloc"), arguments)
        #expect(result.exitCode == 2)
        #expect(result.output.isEmpty)
        #expect(!result.errorOutput.isEmpty)
    }

    @Test("a folder that is not there, is empty or is a file exits 3", arguments: ["nowhere", "empty", "file.yaml"])
    func unreadable(_ directory: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("file.yaml", "veloc: 1\n")
        try folder.write("empty/readme", "")
        for command in ["check", "build", "budget"] {
            let result = try await run(try product("veloc"), [command, directory], in: folder.url)
            #expect(result.exitCode == 3)
            #expect(result.errorOutput.hasPrefix("error: "))
        }
    }
}
