import Foundation
import Testing
import VeloSource

@testable import VeloModel

@Suite("golden diagnostics")
struct DiagnosticGoldenTests {
    @Test("every broken spec is reported exactly as recorded", arguments: Fixtures.cases)
    func golden(_ name: String) throws {
        let sources = try Fixtures.sources(name)
        let outcome = Outcome(sources)
        let rendered = HumanRenderer().render(outcome.diagnostics, in: sources)
        let file = Fixtures.folder.appending(path: "\(name)/expected-diagnostics.txt")
        let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if ProcessInfo.processInfo.environment["VELOC_REWRITE_GOLDENS"] != nil, recorded != rendered {
            try rendered.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("rewrote \(name)/expected-diagnostics.txt")
        } else {
            #expect(rendered == recorded)
        }
        #expect((outcome.spec == nil) == outcome.diagnostics.hasErrors)
    }

    @Test("there are enough cases, and each is a folder with a spec")
    func listing() throws {
        #expect(Fixtures.cases.count >= 25)
        for name in Fixtures.cases { #expect(try !Fixtures.sources(name).files.isEmpty, "\(name)") }
    }

    @Test("every kind of problem has an id of its own, a title pattern and a case that shows it")
    func catalogue() throws {
        var shown: Set<DiagnosticID> = []
        for name in Fixtures.cases { shown.formUnion(Outcome(try Fixtures.sources(name)).diagnostics.all.map(\.id)) }
        shown.formUnion(try CheckGoldenTests.shown())
        for problem in Problem.allCases {
            #expect(!problem.titlePattern.isEmpty)
            #expect(shown.contains(problem.id), "no case shows \(problem)")
        }
    }

    @Test("diagnostics come in source order")
    func order() throws {
        for name in Fixtures.cases {
            let places = Outcome(try Fixtures.sources(name)).diagnostics.all.compactMap { $0.labels.first?.span }
            for (first, second) in zip(places, places.dropFirst()) {
                #expect((first.file.index, first.start) <= (second.file.index, second.start), "\(name)")
            }
        }
    }
}
