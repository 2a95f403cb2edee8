import Foundation
import TestSupport
import Testing

/// What an executable needs of the machine it is copied to.
extension EndToEnd {
    @Suite struct LinkageTests {
        private func libraries(_ executable: String) async throws -> [Substring] {
            let result = try await run(Tools.system("ldd"), [try product(executable).path])
            #expect(result.exitCode == 0, "\(result.errorOutput)")
            return result.output.split(separator: "\n").compactMap { $0.split(whereSeparator: \.isWhitespace).first }
        }

        @Test("velod does not need libyaml, which only the compiler reads specs with")
        func libyaml() async throws {
            let compiler = try await libraries("veloc")
            let gateway = try await libraries("velod")
            #expect(compiler.contains { $0.hasPrefix("libyaml") })
            #expect(gateway.contains { $0.hasPrefix("libc.so") })
            #expect(!gateway.contains { $0.hasPrefix("libyaml") }, "\(gateway)")
        }
    }
}
