import Foundation
import Testing
import VeloFormat

@testable import VeloMetrics

/// Python's `prometheus_client`, which `scripts/setup.sh test` puts into `.venv`.
@Suite("the parsers of prometheus_client")
struct ParserTests {
    /// Reads a scrape and prints each sample as a line: name, sorted labels and value, as JSON.
    private static let reader = """
        import json, sys
        from prometheus_client import parser
        from prometheus_client.openmetrics import parser as openmetrics
        text = sys.stdin.buffer.read().decode("utf-8")
        module = openmetrics if sys.argv[1] == "openMetrics" else parser
        for family in module.text_string_to_metric_families(text):
            for sample in family.samples:
                print(json.dumps([sample.name, sorted(sample.labels.items()), sample.value]))
        """

    private func read(_ text: String, _ format: MetricFormat) throws -> [String] {
        let (status, output) = try run(text, format)
        #expect(status == 0)
        return output.split(separator: "\n").map(String.init)
    }

    private func run(_ text: String, _ format: MetricFormat) throws -> (status: Int32, output: String) {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = root.appending(path: ".venv/bin/python3")
        process.arguments = ["-c", Self.reader, "\(format)"]
        let input = FileManager.default.temporaryDirectory.appending(path: "scrape-\(UUID().uuidString).txt")
        try Data(text.utf8).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    @Test(
        "read the same samples from both formats, whatever the names and texts are",
        arguments: [
            "plain", "\\", "\"", "\n", "\r\n", "\\n", "\\\"", "\\\\\"", "a\nb", "\u{2028}", "👩‍👩‍👧", "e\u{301}", "}", "{,}",
            "# EOF", "\t", "\\d", "\n# HELP x y\n", " # {a=\"b\"} 1", String(repeating: "長", count: 2_000),
        ])
    func hostile(text: String) throws {
        var tables = sampleTables()
        tables.tenants[0].id = text
        tables.pools[0].name = text
        tables.pools[0].backends[0].name = text
        tables.thresholdAlerts = [text]
        let engine = fullEngine(tables, help: "Help \(text) end.")
        func samples(_ format: MetricFormat) throws -> [String] {
            try read(engine.text(format), format).filter { !$0.contains("process_") && !$0.contains("velod_") }
        }
        let open = try samples(.openMetrics)
        let plain = try samples(.prometheus)
        #expect(open.sorted() == plain.sorted())
        #expect(open.count == engine.exposedSeriesCount)
        #expect(Set(open).count == open.count)
        let values = open.filter { line in
            guard let row = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any],
                let labels = row[1] as? [[String]]
            else { return false }
            return labels.contains { $0[0] == "tenant_id" && $0[1].utf8.elementsEqual(text.utf8) }
        }
        #expect(!values.isEmpty)
    }

    @Test("would notice what is wrong")
    func control() throws {
        let (status, _) = try run("# TYPE x counter\nx 1\n# EOF\n", .openMetrics)
        #expect(status != 0)
    }
}
