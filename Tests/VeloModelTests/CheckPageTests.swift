import Foundation
import PromQL
import Testing
import VeloSource
import VeloYAML

@testable import VeloModel

/// The pages of `docs/checks`: the source of `veloc explain`.
@Suite("pages of checks")
struct CheckPageTests {
    static let root = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder = root.appending(path: "docs/checks")

    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? [])
        .filter { $0.hasPrefix("VLC") && $0.hasSuffix(".md") }.sorted()

    private static func page(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test("the pages in the program are the files, byte by byte")
    func embedded() throws {
        let text = try Self.names.map { try Self.page($0) }.joined()
        let literal = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
        let swift = """
            // Made of docs/checks by `VELOC_REWRITE_GOLDENS=1 swift test --filter CheckPageTests`. Do not edit.
            // swift-format-ignore-file

            /// The pages of all checks, one after the other.
            let checkPages: StaticString = ##\"\"\"
            \(literal)

                \"\"\"##

            """
        let file = Self.root.appending(path: "Sources/VeloModel/Pages/CheckPages.swift")
        let recorded = try String(contentsOf: file, encoding: .utf8)
        if ProcessInfo.processInfo.environment["VELOC_REWRITE_GOLDENS"] != nil, recorded != swift {
            try swift.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("rewrote CheckPages.swift")
        } else {
            #expect(recorded == swift)
            #expect(CheckPage.all.map(\.text).joined() == text)
        }
    }

    @Test("each page is named by the id in its title and ends with one line end", arguments: names)
    func title(_ name: String) throws {
        let page = try Self.page(name)
        let id = name.dropLast(3)
        #expect(page.hasPrefix("# \(id): "))
        #expect(page.hasSuffix("\n") && !page.hasSuffix("\n\n"))
        #expect(page.components(separatedBy: "\n# VLC").count == 1)
        #expect(!page.contains("\"\"\"##"))
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        #expect((10...60).contains(lines.count), "\(lines.count) lines")
        let number = try #require(Int(id.dropFirst(3)))
        #expect(CheckPage.of(number) != nil)
        for section in ["Fails", "Passes", "How to fix it", "When to suppress it"] {
            #expect(page.contains("\n## \(section)\n\n"), "\(section)")
        }
    }

    @Test("every id has a page, and the index lists each page with its title")
    func complete() throws {
        for id in DiagnosticID.yaml + Problem.allCases.map(\.id) {
            #expect(Self.names.contains("\(id).md"), "\(id) has no page in docs/checks")
        }
        #expect(Self.names.count == DiagnosticID.yaml.count + Problem.allCases.count)
        let index = try Self.page("README.md")
        for name in Self.names {
            let title = try Self.page(name).prefix { $0 != "\n" }.dropFirst("# VLC0000: ".count)
            #expect(index.contains("| [\(name.dropLast(3))](\(name)) | \(title) |"), "\(name)")
        }
    }

    @Test(
        "the example that fails is an expression, a piece of a spec or, of a file that cannot be read, a text",
        arguments: names)
    func example(_ name: String) throws {
        let page = try Self.page(name)
        let parts = page.components(separatedBy: "\n## Fails\n")
        try #require(parts.count == 2, "one section `Fails`")
        let blocks = parts[1].components(separatedBy: "\n## ")[0].components(separatedBy: "```")
        try #require(blocks.count >= 3, "a fenced example")
        let lines = blocks[1].split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.dropFirst().joined(separator: "\n")
        switch lines[0] {
        case "promql":
            let parsed = parsePromQL(text, Dialect(parameters: ["threshold"]))
            #expect(parsed.problems.isEmpty == (name != "VLC0500.md"), "\(parsed.problems)")
        // What is no YAML, or more than one file.
        case "text": #expect(!text.isEmpty)
        case "yaml":
            var sources = SourceSet()
            let file = sources.add(SourceFile(path: name, bytes: Array(text.utf8)))
            var diagnostics = Diagnostics()
            #expect(parseYAML(file, in: sources, diagnostics: &diagnostics) != nil)
            #expect(diagnostics.all.isEmpty)
        case let other: Issue.record("a fence of \(other)")
        }
    }
}
