import Foundation
import Testing
import TestSupport

@Suite("the state file of a process that is killed")
struct KillStormTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("has what was acknowledged, after kills under load, during folding and growth, and at each step")
    func storm() async throws {
        let result = try await run(
            product("KillStorm"),
            ["storm", "--directory", folder.path, "--kills", "20", "--threads", "3", "--ballast", "300"],
            within: .seconds(180))
        #expect(result.exitCode == 0, "\(result.output)\(result.errorOutput)")
        #expect(result.output.contains("violations 0"))
    }

    @Test("goes on in memory when the disk is full, says why, and keeps what had room")
    func fullDisk() async throws {
        let fill = ["fill", "--directory", folder.path, "--rows", "3000"]
        let full = try await run(product("KillStorm"), fill + ["--file-limit", "400000"])
        #expect(full.exitCode == 0, "\(full.errorOutput)")
        #expect(full.output.contains("records 3000\n") && full.output.contains("sum 3000\n"))
        #expect(full.output.contains("reason cannot allocate space for \(folder.path)/state.velo: File too large"))
        let inMemory = try #require(number("in memory", in: full))
        #expect((1..<3000).contains(inMemory))

        let next = try await run(product("KillStorm"), fill)
        #expect(number("in memory", in: next) == 0 && next.output.contains("reason none"))
        #expect(number("sum", in: next) == 3000 - inMemory + 3000)
    }

    private func number(_ name: String, in result: ProcessResult) -> Int? {
        result.output.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Int($0.dropFirst(name.utf8.count + 1)) }
    }
}
