import Foundation
import TestSupport
import Testing

/// What the documentation promises, asked of the programs.
extension EndToEnd {
    @Suite struct DocumentationTests {
        private func text(_ path: String) throws -> String {
            try String(contentsOfFile: Tools.root + "/" + path, encoding: .utf8)
        }

        @Test("the tenant that the README adds is a file that the example spec takes")
        func readmeTenant() async throws {
            let readme = try text("README.md")
            let file = try #require(readme.firstMatch(of: /Write `specs\/(tenants\/[a-z]+\.yaml)`/)?.1)
            let yaml = try #require(readme.firstMatch(of: /```yaml\n((?s:.*?))```/)?.1)
            let folder = try TemporaryFolder()
            try FileManager.default.copyItem(atPath: Tools.specs, toPath: folder.file("specs").path)
            try folder.write("specs/\(file)", String(yaml))
            let result = try await Tools.veloc("check", folder.file("specs").path)
            #expect(result.exitCode == 0, "\(result.errorOutput)")
            #expect(result.errorOutput.contains(" \(Stack.tenants.count + 1) tenants"))
        }

        @Test("every flag of velod and its variable are in the operators' page, and no others")
        func flags() async throws {
            let help = try await run(try product("velod"), ["--help"]).output
            let flags = Set(help.matches(of: /(?m)^  (--[a-z-]+)/).map { String($0.1) }).subtracting(["--version"])
            #expect(!flags.isEmpty)
            let table = try text("docs/operations.md").split(separator: "\n").filter { $0.hasPrefix("| `--") }
            #expect(Set(table.flatMap { $0.matches(of: /`(--[a-z-]+)`/).map { String($0.1) } }) == flags)
            #expect(table.flatMap { $0.matches(of: /`VELOD_[A-Z_]+`/) }.count == flags.count)
        }

        @Test("every subcommand of veloc is in the README")
        func subcommands() async throws {
            let help = try await Tools.veloc("--help").output
            let names = help.components(separatedBy: "SUBCOMMANDS:").last?.matches(of: /(?m)^  ([a-z]+) +[A-Z]/) ?? []
            #expect(!names.isEmpty)
            let readme = try text("README.md")
            for name in names.map(\.1) { #expect(readme.contains("| `veloc \(name) "), "\(name)") }
        }

        @Test("no page links to a file that is not there")
        func links() throws {
            let root = URL(fileURLWithPath: Tools.root)
            var pages = ["README.md"]
            for folder in ["docs", "Sources", "Tests", "generated"] {
                let names = FileManager.default.enumerator(atPath: Tools.root + "/" + folder)
                pages += (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".md") }.map {
                    "\(folder)/\($0)"
                }
            }
            #expect(pages.count > 10)
            for page in pages {
                for link in try text(page).matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/).map(\.1) {
                    let target = root.appendingPathComponent(page).deletingLastPathComponent()
                        .appendingPathComponent(String(link))
                    #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link)")
                }
            }
        }
    }
}
