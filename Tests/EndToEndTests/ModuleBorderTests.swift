import Foundation
import TestSupport
import Testing

/// The borders between modules that no compiler error holds: a module that is built anyway can be imported undeclared.
extension EndToEnd {
    @Suite struct ModuleBorderTests {
        /// What the sources of a module import.
        private func imports(_ folder: String) throws -> Set<String> {
            let path = Tools.root + "/" + folder
            let files = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            let sources = files.filter { $0.hasSuffix(".swift") }
            #expect(!sources.isEmpty, "\(folder)")
            return try sources.reduce(into: []) { found, file in
                let text = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
                found.formUnion(text.matches(of: /(?m)^(?:@\w+ )?(?:\w+ )?import (\w+)/).map { String($0.1) })
            }
        }

        @Test(
            "the compiler's libraries and the generated code know neither NIO nor Foundation",
            arguments: ["VeloFormat", "VeloSource", "VeloYAML", "PromQL", "VeloModel", "VeloEmit", "VeloMetrics"]
                .map { "Sources/\($0)" } + ["generated/Swift"])
        func libraries(_ folder: String) throws {
            let outside = try imports(folder).filter { $0.hasPrefix("NIO") || $0.hasPrefix("Foundation") }
            #expect(outside == [])
        }

        @Test(
            "the gateway knows nothing of the compiler, and uses no Foundation of its own",
            arguments: ["VeloMetrics", "VeloLibraryMetrics", "VeloRuntime", "velod"])
        func runtime(_ module: String) throws {
            let compiler: Set = ["VeloSource", "VeloYAML", "CLibYAML", "PromQL", "VeloModel", "VeloEmit", "VeloLive"]
            let found = try imports("Sources/" + module)
            #expect(found.isDisjoint(with: compiler), "\(found)")
            #expect(!found.contains { $0.hasPrefix("Foundation") }, "\(found)")
        }

        @Test(
            "what compiler and runtime agree on imports nothing, and neither does HTTP",
            arguments: ["VeloFormat", "VeloHTTP"])
        func alone(_ module: String) throws {
            #expect(try imports("Sources/" + module) == [])
        }
    }
}
