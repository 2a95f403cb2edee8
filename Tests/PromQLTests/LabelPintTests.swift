import Foundation
import PromQL
import Testing

/// How far the analysis agrees with pint's (`Tests/Fixtures/promql/README.md` says whose the data is).
@Suite("Label data-flow against pint")
struct LabelPintTests {
    private struct Row: Decodable {
        let id: String
        let expr: String
        let sources: [Source]
    }

    private struct Source: Decodable {
        let returns: String
        let fixed: Bool?
        let labels: [String: String]?

        enum CodingKeys: String, CodingKey {
            case returns, labels
            case fixed = "fixed_labels"
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/promql")

    /// Rows, of 191, in which both say the same of every label that pint names, and of the others.
    private static let agreementReached = 180

    private func rows() throws -> [Row] {
        let text = try String(contentsOf: Self.folder.appending(path: "pint_label_sources.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    }

    /// What pint and we say differently. pint does not follow `__name__` through functions, so it is left out.
    private func differences(_ row: Row) -> [String] {
        guard let expression = parsePromQL(row.expr, Dialect(features: Set(LanguageFeature.allCases))).expression else {
            return ["not read"]
        }
        let flow = analyseLabels(expression).result
        if !flow.hasSeries {
            return row.sources.allSatisfy { $0.returns == "scalar" || $0.returns == "string" } ? [] : ["no series"]
        }
        guard flow.alternatives.count == row.sources.count else {
            return ["\(flow.alternatives.count) alternatives, pint \(row.sources.count)"]
        }
        var found: [String] = []
        for (ours, pints) in zip(flow.alternatives, row.sources) {
            if ours.isClosed != (pints.fixed ?? false) {
                found.append("closed: \(ours.isClosed), pint \(!ours.isClosed)")
            }
            for (label, said) in (pints.labels ?? [:]).sorted(by: { $0.key < $1.key })
            where label != "" && label != "__name__" {
                let theirs = said == "excluded" ? "impossible" : said == "included" ? "possible" : said
                let presence = ours[ByteString(label)].presence.rawValue
                if presence != theirs { found.append("\(label): \(presence), pint \(theirs)") }
            }
        }
        return found
    }

    @Test("agreement is at least what was reached, and every difference is explained")
    func agreement() throws {
        let rows = try rows()
        let differing = rows.map { ($0.id, differences($0)) }.filter { !$0.1.isEmpty }
        let agreeing = rows.count - differing.count
        print("pint: \(agreeing) of \(rows.count) rows agree, \(agreeing * 100 / rows.count) %")
        for (id, found) in differing { print("  \(id): \(found.joined(separator: "; "))") }
        #expect(agreeing >= Self.agreementReached)

        let notes = try String(contentsOf: Self.folder.appending(path: "pint-differences.md"), encoding: .utf8)
        for (id, _) in differing { #expect(notes.contains("`\(id)`"), "\(id) is not explained") }
        for row in rows where notes.contains("`\(row.id)`") {
            #expect(differing.contains { $0.0 == row.id }, "\(row.id) agrees by now")
        }
    }
}
