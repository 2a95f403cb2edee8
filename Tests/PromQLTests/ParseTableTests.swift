import Foundation
import PromQL
import Testing

@Suite("Prometheus's tables")
struct ParseTableTests {
    private func verdict(_ row: Row, _ dialect: Dialect) -> ParsedExpression { parsePromQL(row.input, dialect) }

    private func check(_ rows: [Row]) -> Failures {
        var failures = Failures()
        for row in rows {
            let parsed = verdict(row, Fixture.everything)
            if (parsed.expression != nil) != row.ok {
                failures.add(row, row.ok ? "refused: \(parsed.problems)" : "taken as \(parsed.expression?.text ?? "")")
            } else if row.ok, let type = row.type, parsed.type?.rawValue != type {
                failures.add(row, "is \(parsed.type?.rawValue ?? "nothing"), not \(type)")
            }
            guard row.ok else { continue }
            if verdict(row, Dialect(features: row.requires)).expression == nil {
                failures.add(row, "needs more than \(row.requires)")
            }
            for feature in row.requires
            where verdict(row, Dialect(features: row.requires.subtracting([feature]))).expression != nil {
                failures.add(row, "is taken without \(feature.rawValue)")
            }
        }
        return failures
    }

    @Test("the parser's own table", arguments: [("parse_cases", 249), ("probe_cases", 182), ("typecheck_cases", 1226)])
    func verdicts(name: String, count: Int) throws {
        let rows = try Fixture.rows(name)
        #expect(rows.count == count)
        let failures = check(rows)
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("problems have places in the text, in order, and are never of no interest")
    func problems() throws {
        var failures = Failures()
        for name in ["parse_cases", "probe_cases", "typecheck_cases", "extra_cases"] {
            for row in try Fixture.rows(name) {
                let problems = verdict(row, Dialect()).problems
                let starts = problems.map(\.span.lowerBound)
                let isFine = starts == starts.sorted() && problems.allSatisfy { $0.span.upperBound <= row.input.count }
                if !isFine { failures.add(row, "\(problems)") }
                if Set(problems.map { "\($0.span) \($0.message)" }).count != problems.count {
                    failures.add(row, "the same twice: \(problems)")
                }
            }
        }
        #expect(failures.isEmpty, "\(failures)")
    }

    /// Where Prometheus 2.42 is more lenient than later servers, and we are as strict as those.
    private static let lenientIn242: Set<String> = ["parse-203", "parse-204", "parse-354"]

    @Test(
        "a server of version 2.42 is given what promtool 2.42 takes, and nothing else",
        arguments: [
            "parse_cases", "probe_cases", "typecheck_cases", "printer_cases", "prettier_cases", "corpus_exprs",
            "realworld_expressions", "extra_cases",
        ])
    func oldServer(name: String) throws {
        let old = Dialect(version: ServerVersion(2, 42), features: Set(LanguageFeature.allCases))
        var failures = Failures()
        for row in try Fixture.rows(name) {
            guard let isTaken = row.wasTakenBy242, !Self.lenientIn242.contains(row.id) else { continue }
            let parsed = verdict(row, old)
            if (parsed.expression != nil) != isTaken {
                failures.add(row, isTaken ? "refused: \(parsed.problems)" : "taken as \(parsed.expression?.text ?? "")")
            }
        }
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("the function table is the one that was published")
    func functions() throws {
        let text = try String(contentsOf: Fixture.folder.appending(path: "functions.tsv"), encoding: .utf8)
        let published = text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return "\(fields[0]) \(fields[1]) \(fields[3]) \(fields[5]) \(fields[6])"
        }
        let ours = Function.all.filter { $0.name != "holt_winters" }.map { function in
            let parameters = function.parameters.map(\.rawValue).joined(separator: ",")
            let most = function.most.map { "\($0)" } ?? "inf"
            return "\(function.name) \(parameters) \(function.result.rawValue) \(function.fewest) \(most)"
        }
        #expect(ours == published)
    }
}
