import Foundation
import PromQL

/// One row of the shared test data: see `Tests/Fixtures/promql/README.md`.
struct Row {
    let id: String
    /// The true bytes of the expression.
    let input: [UInt8]
    let fields: [String: Any]

    var ok: Bool { fields["ok"] as? Bool ?? false }
    var type: String? { fields["type"] as? String }
    var expected: String? { fields["expected"] as? String }
    var text: String { String(decoding: input, as: UTF8.self) }
    /// Whether promtool 2.42 took it; `nil` if nobody asked.
    var wasTakenBy242: Bool? {
        switch fields["promtool_2_42"] as? String {
        case "ok": true
        case "fail": false
        default: nil
        }
    }

    /// The features it needs.
    var requires: Set<LanguageFeature> {
        Set((fields["requires"] as? [String] ?? []).compactMap(LanguageFeature.init))
    }
}

/// A file of the shared test data.
enum Fixture {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/promql")

    static let everything = Dialect(features: Set(LanguageFeature.allCases))

    static func rows(_ name: String) throws -> [Row] {
        let text = try String(contentsOf: folder.appending(path: "\(name).jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").enumerated().map { number, line in
            // Foundation drops a byte order mark that is not escaped.
            let line = line.replacing("\u{FEFF}", with: "\\ufeff")
            let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
            let encoded = (fields["input_b64"] as? String).flatMap { Data(base64Encoded: $0) }
            let text = fields["input"] as? String ?? fields["expr"] as? String ?? ""
            return Row(
                id: fields["id"] as? String ?? "\(name)-\(number + 1)",
                input: encoded.map { Array($0) } ?? Array(text.utf8), fields: fields)
        }
    }
}

/// Failing rows, listed together.
struct Failures: CustomStringConvertible {
    private var lines: [String] = []
    var isEmpty: Bool { lines.isEmpty }

    mutating func add(_ row: Row, _ what: String) {
        lines.append("\(row.id) `\(row.text.prefix(160))`: \(what)")
    }

    var description: String { "\(lines.count) rows:\n" + lines.joined(separator: "\n") }
}
