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
            ["explain", "VLC0999"], ["explain", "nonsense"], ["explain", ""],
            ["promql", "check", "up", "--spec", ".", "--server", "2.42"],
            ["load", "-n", "0"], ["load", "--admin", "nowhere"], ["load", "--methods", "CONNECT"],
        ])
    func usage(_ arguments: [String]) async throws {
        let result = try await run(try product("veloc"), arguments)
        #expect(result.exitCode == 2)
        #expect(result.output.isEmpty)
        #expect(!result.errorOutput.isEmpty)
    }

    @Test("explain prints a page for an id in any form", arguments: ["VLC0214", "vlc0214", "214", "0214"])
    func explain(_ id: String) async throws {
        let result = try await veloc("explain", id)
        #expect(result.exitCode == 0)
        #expect(result.output.hasPrefix("# VLC0214: unknown metric\n"))
        #expect(result.output.contains("\n## Fails\n") && !result.output.contains("# VLC0500"))
    }

    @Test("explain has a page for every diagnostic, and lists all")
    func explainList() async throws {
        #expect(try await veloc("explain", "101").output.contains("brust: 20"))
        let lines = try await veloc("explain").output.split(separator: "\n")
        #expect(lines.count == Set(lines.map { $0.prefix(7) }).count && lines.count > 60)
        #expect(lines.contains("VLC0214  unknown metric") && lines == lines.sorted())
        #expect(try await veloc("explain", "VLC0217", "VLC0214").output.contains("\n# VLC0214: "))
        #expect(try await veloc("explain", "VLC213x").errorOutput.contains("did you mean VLC0213?"))
    }

    @Test("check names the pages of what it found, and counts what a comment allows")
    func explained() async throws {
        let folder = try TemporaryFolder()
        let metrics = "veloc: 1\nnamespace: x\nalerts:\n"
        try folder.write(
            "specs/a.yaml", metrics + "  A: { expr: y > 1, summary: s }\n  B: { expr: z > 1, summary: s }\n")
        let failed = try await veloc("check", in: folder)
        #expect(failed.exitCode == 1)
        #expect(failed.errorOutput.ranges(of: "`veloc explain VLC0214`").count == 1)
        let comment = "  # veloc: allow VLC0214: of another exporter"
        try folder.write("specs/a.yaml", metrics + "  A: { expr: y > 1, summary: s }\(comment)\n")
        let allowed = try await veloc("check", in: folder)
        #expect(allowed.exitCode == 0)
        #expect(allowed.errorOutput.contains("no problems, 1 suppressed"))
        #expect(try await veloc("build", in: folder).exitCode == 0)
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

    @Test("promql check --spec judges an expression as the spec would")
    func expressionOfASpec() async throws {
        let folder = try TemporaryFolder()
        let spec = """
            veloc: 1
            namespace: shop
            prometheus: { version: "2.42" }
            metrics:
              shop_requests_total: { type: counter, help: Requests., on: request.completed, labels: [status_code, tenant_id] }
            """
        try folder.write("spec.yaml", spec)
        let fine = try await veloc("promql", "check", "rate(shop_requests_total[5m])", "--spec", ".", in: folder)
        #expect(fine.output == "vector\n" && fine.errorOutput.isEmpty && fine.exitCode == 0)
        let unknown = try await veloc("promql", "check", "rate(shop_request_total[5m])", "--spec", ".", in: folder)
        #expect(unknown.exitCode == 1 && unknown.output.isEmpty)
        #expect(unknown.errorOutput.contains("expression:1:6"))
        #expect(unknown.errorOutput.contains("did you mean `shop_requests_total`, declared at spec.yaml:5:3?"))
        let compared = "rate(shop_requests_total[5m]) > $threshold"
        #expect(try await veloc("promql", "check", compared, "--spec", ".", in: folder).output == "vector\n")
        // A warning is told, and is no failure.
        let raw = try await veloc("promql", "check", "sum(shop_requests_total)", "--spec", ".", in: folder)
        #expect(raw.output == "vector\n" && raw.exitCode == 0 && raw.errorOutput.contains("VLC0512"))
        // The grammar is that of the spec's server.
        let new = try await veloc("promql", "check", "limitk(1, up)", "--spec", ".", in: folder)
        #expect(new.exitCode == 1 && new.errorOutput.contains("2.42"))
        try folder.write("more.yaml", "nonsense: 1\n")
        let broken = try await veloc("promql", "check", "up", "--spec", ".", in: folder)
        #expect(broken.exitCode == 1 && broken.errorOutput.contains("unknown key `nonsense`"))
        #expect(try await veloc("promql", "check", "up", "--spec", "missing", in: folder).exitCode == 3)
    }
}
