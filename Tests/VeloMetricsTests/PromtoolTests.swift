import Foundation
import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("promtool")
struct PromtoolTests {
    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"]
        .first(where: FileManager.default.isExecutableFile)

    /// What `promtool check metrics` says about a scrape, and its exit code.
    private func check(_ text: String) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.promtool))
        process.arguments = ["check", "metrics"]
        let input = FileManager.default.temporaryDirectory.appending(path: "scrape-\(UUID().uuidString).txt")
        try Data(text.utf8).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    @Test("has nothing to say about a scrape")
    func clean() throws {
        let (code, output) = try check(fullEngine(sampleTables()).text)
        #expect(code == 0)
        #expect(output == "")
    }

    @Test(
        "reads a scrape whatever the names and texts are",
        arguments: [
            "\\", "\"", "\n", "\r\n", "\\n", "\\\"", "\\\\\"", "a\nb", "\u{2028}", "👩‍👩‍👧", "e\u{301}", "}", "{,}", "# EOF",
            "\t", "\\d",
            "\n# HELP x y\n", String(repeating: "長", count: 20_000),
        ])
    func hostile(text: String) throws {
        var tables = sampleTables()
        tables.tenants[0].id = text
        tables.pools[0].name = text
        tables.pools[0].backends[0].name = text
        tables.thresholdAlerts = [text]
        let (code, output) = try check(fullEngine(tables, help: "Help \(text) end.").text)
        #expect(code == 0, "\(output)")
        #expect(output == "")
    }

    @Test("would notice a label that is not escaped")
    func control() throws {
        #expect(try check("# HELP x X.\n# TYPE x gauge\nx{a=\"\"\"} 1\n").code != 0)
    }
}
