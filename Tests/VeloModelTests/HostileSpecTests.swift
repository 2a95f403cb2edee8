import Testing
import VeloSource

@testable import VeloModel

@Suite("hostile specs")
struct HostileSpecTests {
    /// Whatever is taken from a good spec, checking ends, and there is a spec exactly if there is no error.
    private func expectConsistent(_ sources: SourceSet, _ what: @autoclosure () -> String) {
        let outcome = Outcome(sources)
        #expect((outcome.spec == nil) == outcome.diagnostics.hasErrors, "\(what())")
        for diagnostic in outcome.diagnostics.all {
            for label in diagnostic.labels {
                let size = sources[label.span.file].bytes.count
                #expect(
                    0 <= label.span.start && label.span.start <= label.span.end && label.span.end <= size, "\(what())")
            }
        }
    }

    private func eachVariant(_ variants: ([UInt8]) -> [[UInt8]]) throws {
        let good = try Fixtures.sources("good")
        for index in good.files.indices {
            for (number, bytes) in variants(good.files[index].bytes).enumerated() {
                var sources = SourceSet()
                for (other, file) in good.files.enumerated() {
                    _ = sources.add(other == index ? SourceFile(path: file.path, bytes: bytes) : file)
                }
                expectConsistent(sources, "\(good.files[index].path), variant \(number)")
            }
        }
    }

    @Test("no line of a good spec is needed to end well")
    func lines() throws {
        try eachVariant { bytes in
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            return lines.indices.map { index in
                var rest = lines
                rest.remove(at: index)
                return Array(rest.joined(separator: [UInt8(ascii: "\n")]))
            }
        }
    }

    @Test("no word of a good spec is needed to end well")
    func words() throws {
        try eachVariant { bytes in
            let isBreak: (UInt8) -> Bool = { $0 == 32 || $0 == 10 }
            var starts = bytes.indices.filter { !isBreak(bytes[$0]) && ($0 == 0 || isBreak(bytes[$0 - 1])) }
            starts.append(bytes.count)
            return zip(starts, starts.dropFirst()).map { start, next in
                let end = bytes[start..<next].firstIndex(where: isBreak) ?? next
                return Array(bytes[..<start] + bytes[end...])
            }
        }
    }

    @Test("no value of a good spec has to be what it was")
    func replaced() throws {
        for junk in ["~", "[]", "{}", "\"\"", "-1", "1e9", "\"\\u0000\"", "é"] {
            try eachVariant { bytes in
                let colons = bytes.indices.filter {
                    $0 + 1 < bytes.count && bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == 32
                }
                return stride(from: 0, to: colons.count, by: 3).map { index in
                    let start = colons[index] + 2
                    let end = bytes[start...].firstIndex { [10, 44, 125].contains($0) } ?? bytes.count
                    return Array(bytes[..<start] + junk.utf8 + bytes[end...])
                }
            }
        }
    }

    @Test("a spec of nothing says what a spec is")
    func nothing() {
        #expect(Outcome(SourceSet()).errors == ["no files"])
        #expect(Outcome("").errors == ["missing key `veloc`", "missing key `namespace`"])
        #expect(!Outcome("[]").errors.isEmpty)
        #expect(!Outcome("\u{FEFF}").errors.isEmpty)
    }

    @Test("a misspelt key is said once, and nothing misses it")
    func misspelt() {
        let text = """
            veloc: 1
            namespace: v
            pools: { web: { backends: { a: { address: 127.0.0.1:1 } } } }
            tenants: { acme: { host: [a.example.com], route: [{ pool: web }], bursts: 5 } }
            """
        #expect(
            Outcome(text).errors == [
                "unknown key `host` in `tenants.acme`", "unknown key `route` in `tenants.acme`",
                "unknown key `bursts` in `tenants.acme`",
            ])
    }

    @Test("a refused definition silences what depends on it")
    func silence() {
        let text = """
            veloc: 1
            namespace: v
            metrics: { v_x: { type: countr, help: X., on: request.completed, labels: [tenant_id] } }
            pools: { web: 5 }
            plans: { pro: { rate: fast, burst: 5 } }
            tenants: { acme: { plan: pro, hosts: [a.example.com], routes: [{ pool: web }] } }
            alerts: { A: { expr: 'v_x_total{nope="1"} > $threshold', threshold: much, summary: A. } }
            """
        #expect(
            Outcome(text).errors == [
                "`countr` is not a metric type", "`pools.web` is not a mapping",
                "`fast` is not a rate such as `10/s`, `600/m` or `5000/h`",
                "`much` is not a threshold such as `5%`, `0.5` or `250ms`",
            ])
    }
}
