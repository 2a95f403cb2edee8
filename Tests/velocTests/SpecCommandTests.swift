import Foundation
import Glibc
import TestSupport
import Testing

@testable import VeloLive

/// The real binary on copies of a small spec.
@Suite("veloc on a spec")
struct SpecCommandTests {
    private func veloc(_ arguments: String..., in folder: TemporaryFolder) async throws -> ProcessResult {
        try await run(try product("veloc"), arguments, in: folder.url)
    }

    @Test("check of a good spec closes with its counts and exits 0")
    func checkGood() async throws {
        let result = try await veloc("check", in: try SampleFolder.make(tenants: ["acme", "globex"]))
        #expect(result.exitCode == 0)
        #expect(result.output.isEmpty)
        #expect(result.errorOutput.hasSuffix("specs: 3 files, 2 tenants, 1 metric: no problems\n"))
    }

    @Test("check says where its time went when asked, whether the spec is good or bad")
    func checkTimings() async throws {
        let folder = try SampleFolder.make()
        let stages = /timings: starting \d+\.\d ms, reading \d+\.\d ms, parsing \d+\.\d ms, checking \d+\.\d ms\n$/
        let good = try await veloc("check", "--timings", in: folder)
        #expect(good.exitCode == 0 && good.errorOutput.contains(stages))
        try folder.write("specs/tenants/bad.yaml", "no: spec")
        let bad = try await veloc("check", "--timings", in: folder)
        #expect(bad.exitCode == 1 && bad.errorOutput.contains(stages))
    }

    @Test("check of a bad spec points at it and exits 1")
    func checkBad() async throws {
        let folder = try SampleFolder.make()
        try folder.write("specs/tenants/bad.yaml", SampleFolder.tenant("bad").replacing("pool: web", with: "pool: wbe"))
        let human = try await veloc("check", in: folder)
        #expect(human.exitCode == 1)
        #expect(human.output.isEmpty)
        #expect(human.errorOutput.contains("--> specs/tenants/bad.yaml:8:"))
        #expect(human.errorOutput.hasSuffix("specs: 3 files: 1 error\n"))
        #expect(!human.errorOutput.contains("\u{1B}["))

        let line = try await veloc("check", "--format", "line", in: folder)
        #expect(line.exitCode == 1)
        #expect(line.output.hasPrefix("specs/tenants/bad.yaml:8:"))

        let json = try await veloc("check", "--format", "json", in: folder)
        #expect(json.exitCode == 1)
        #expect(json.errorOutput.isEmpty)
        let document = try JSONValue(parsing: Array(json.output.utf8))
        #expect(document["diagnostics"]?.elements?.count == 1)

        #expect(try await veloc("check", "--color", "always", in: folder).errorOutput.contains("\u{1B}["))
        let build = try await veloc("build", in: folder)
        #expect(build.exitCode == 1)
        #expect(try folder.contents().keys.allSatisfy { $0.hasPrefix("specs/") }, "a bad spec writes nothing")
    }

    @Test("build writes, says so, and a second one changes nothing")
    func build() async throws {
        let folder = try SampleFolder.make()
        let first = try await veloc("build", in: folder)
        #expect(first.exitCode == 0)
        let written = try folder.contents()
        for file in [
            "generated/manifest.json", "generated/Swift/CompiledSpec.swift", "generated/prometheus/prometheus.yml",
        ] {
            #expect(written[file] != nil, "\(file)")
        }
        let second = try await veloc("build", in: folder)
        #expect(second.errorOutput.hasPrefix(".: 0 files written, 0 removed, "))
        #expect(try folder.contents() == written)
        #expect(try await veloc("build", "--check", in: folder).exitCode == 0)
    }

    @Test("the same spec gives the same bytes from anywhere")
    func deterministic() async throws {
        let folder = try SampleFolder.make(tenants: ["b", "a"])
        #expect(try await veloc("build", "-o", "one", in: folder).exitCode == 0)
        let elsewhere = try await veloc(
            "build", folder.file("specs").path, "-o", folder.file("two").path, in: try TemporaryFolder())
        #expect(elsewhere.exitCode == 0)
        let contents = try folder.contents()
        let one = contents.filter { $0.key.hasPrefix("one/") }
        #expect(!one.isEmpty)
        for (path, bytes) in one { #expect(contents["two/" + path.dropFirst(4)] == bytes, "\(path)") }
    }

    @Test("build --check after a change of the spec prints a diff, exits 1 and writes nothing")
    func drift() async throws {
        let folder = try SampleFolder.make()
        _ = try await veloc("build", in: folder)
        try folder.write("specs/tenants/globex.yaml", SampleFolder.tenant("globex"))
        let before = try folder.contents()
        let result = try await veloc("build", "--check", in: folder)
        #expect(result.exitCode == 1)
        #expect(result.output.contains("--- generated/manifest.json\n+++ generated/manifest.json\n@@ "))
        #expect(result.output.contains("+      \"path\": \"tenants/globex.yaml\","))
        #expect(result.errorOutput.contains("hint: run `veloc build specs`"))
        #expect(try folder.contents() == before)
    }

    @Test("build refuses a foreign file in its way with exit code 3, and takes it by force")
    func foreign() async throws {
        let folder = try SampleFolder.make()
        try folder.write("generated/prometheus/prometheus.yml", "mine: true\n")
        let refused = try await veloc("build", in: folder)
        #expect(refused.exitCode == 3)
        #expect(refused.errorOutput.contains("generated/prometheus/prometheus.yml"))
        #expect(try folder.read("generated/prometheus/prometheus.yml") == "mine: true\n")
        #expect(try await veloc("build", "--force", in: folder).exitCode == 0)
    }

    @Test("a build killed by SIGKILL at any time leaves an output that the next build makes right")
    func killed() async throws {
        let tenants = (0..<300).map { "tenant-\($0)" }
        let folder = try SampleFolder.make(tenants: tenants)
        let gateway = SampleFolder.gateway.replacing("at_start: 2000, worst_case: 50000", with: "worst_case: 5000000")
        try folder.write("specs/gateway.yaml", gateway)
        #expect(try await veloc("build", in: folder).exitCode == 0)
        let clock = ContinuousClock()
        for round in 0..<12 {
            try folder.write(
                "specs/gateway.yaml", gateway.replacing("burst: 20", with: "burst: \(30 + round)"))
            let process = try RunningProcess(try product("veloc"), ["build"], in: folder.url)
            // Spread over the life of a build; whatever moment it is, the claim must hold.
            try await clock.sleep(for: .milliseconds(round * 15))
            process.send(SIGKILL)
            _ = try await process.exitCode()
            let check = try await veloc("build", "--check", in: folder)
            #expect([0, 1].contains(check.exitCode))
            #expect(try await veloc("build", in: folder).exitCode == 0)
            #expect(try await veloc("build", "--check", in: folder).exitCode == 0)
            #expect(!FileManager.default.fileExists(atPath: folder.file(".veloc-staging").path))
        }
    }

    @Test("builds at the same time take turns")
    func together() async throws {
        let folder = try SampleFolder.make()
        let processes = try (0..<4).map { _ in try RunningProcess(try product("veloc"), ["build"], in: folder.url) }
        for process in processes { #expect(try await process.exitCode() == 0) }
        #expect(try await veloc("build", "--check", in: folder).exitCode == 0)
    }

    @Test("budget prints a table and JSON, and exits 0 within its limits")
    func budget() async throws {
        let folder = try SampleFolder.make(tenants: ["acme", "globex"])
        let table = try await veloc("budget", in: folder)
        #expect(table.exitCode == 0)
        #expect(table.output.contains("velo_requests_total"))
        let tenants = try await veloc("budget", "--by", "tenant", "--top", "1", in: folder)
        #expect(tenants.output.contains("2 more"))
        let json = try JSONValue(parsing: Array(try await veloc("budget", "--json", in: folder).output.utf8))
        let total = try #require(json["total"]?["worst_case"]?.integer)
        let metrics = try #require(json["metrics"]?.elements)
        #expect(metrics.reduce(0) { $0 + ($1["worst_case"]?.integer ?? 0) } == total)
    }

    @Test("a gateway that is not there ends load with 3, and is what verify finds wrong")
    func nobody() async throws {
        let folder = try SampleFolder.make()
        let nobody = "127.0.0.1:\(try freePort())"
        let load = try await veloc("load", "--proxy", nobody, "--admin", nobody, "-n", "1", in: folder)
        #expect(load.exitCode == 3)
        let verify = try await veloc(
            "verify", "--proxy", nobody, "--api", nobody, "--admin", nobody, in: folder)
        #expect(verify.exitCode == 1)
        #expect(verify.output.contains("cannot be reached"))
    }
}
