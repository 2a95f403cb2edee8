import Foundation
import Testing
import VeloSource

@testable import VeloModel

/// Every check of expressions has a folder `Tests/Fixtures/checks/VLC0512-counter-without-rate` with two specs: `fails`, which
/// it reports and nothing else does, and `passes`, which looks alike and about which nothing is said.
@Suite("golden checks")
struct CheckGoldenTests {
    @Test("a spec that fails a check is reported exactly as recorded, by that check alone", arguments: Fixtures.checks)
    func fails(_ name: String) throws {
        let sources = try Fixtures.sources(in: Fixtures.checksFolder.appending(path: "\(name)/fails"))
        let outcome = Outcome(sources)
        let rendered = HumanRenderer().render(outcome.diagnostics, in: sources)
        let file = Fixtures.checksFolder.appending(path: "\(name)/fails/expected-diagnostics.txt")
        let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if ProcessInfo.processInfo.environment["VELOC_REWRITE_GOLDENS"] != nil, recorded != rendered {
            try rendered.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("rewrote \(name)/fails/expected-diagnostics.txt")
        } else {
            #expect(rendered == recorded)
        }
        #expect(Set(outcome.diagnostics.all.map(\.id.description)) == [String(name.prefix(7))])
    }

    @Test("a spec that passes it has nothing to report", arguments: Fixtures.checks)
    func passes(_ name: String) throws {
        let sources = try Fixtures.sources(in: Fixtures.checksFolder.appending(path: "\(name)/passes"))
        #expect(Outcome(sources).titles.isEmpty)
        #expect(!sources.files.isEmpty)
    }

    /// The ids that the failing specs show.
    static func shown() throws -> Set<DiagnosticID> {
        var shown: Set<DiagnosticID> = []
        for name in Fixtures.checks {
            let folder = Fixtures.checksFolder.appending(path: "\(name)/fails")
            shown.formUnion(Outcome(try Fixtures.sources(in: folder)).diagnostics.all.map(\.id))
        }
        return shown
    }
}
