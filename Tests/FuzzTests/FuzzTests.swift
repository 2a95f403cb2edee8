import Foundation
import Testing

/// Random mutations of real input. Coverage-guided fuzzing of the same targets is `make fuzz`.
///
/// `VELOC_FUZZ_SEED` repeats a run, `VELOC_FUZZ_ROUNDS` makes a longer one. The input at hand lies in a file that a crash
/// leaves behind.
@Suite("Fuzzing")
struct FuzzTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    private func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    @Test("mutated input neither crashes nor breaks what must hold", arguments: FuzzTarget.allCases)
    func mutations(target: FuzzTarget) throws {
        let seed = UInt64(number("VELOC_FUZZ_SEED") ?? 20_261_122)
        let rounds = number("VELOC_FUZZ_ROUNDS") ?? target.rounds
        let crash = FileManager.default.temporaryDirectory.appending(path: "veloc-fuzz-\(target)-\(seed)")
        print("fuzzing \(target.rawValue): seed \(seed), \(rounds) rounds; a crash leaves its input in \(crash.path())")
        var mutator = Mutator(
            corpus: try Self.corpus(target), pieces: target.pieces.map { Array($0.utf8) },
            random: SeededGenerator(seed: seed))
        try #require(!mutator.corpus.isEmpty)
        for round in 0..<rounds {
            let bytes = mutator.next()
            try Data(bytes).write(to: crash)
            if let violation = target.violation(bytes) {
                Issue.record("seed \(seed), round \(round): \(violation)\n\(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
        try FileManager.default.removeItem(at: crash)
    }

    private static func corpus(_ target: FuzzTarget) throws -> [[UInt8]] {
        switch target {
        case .promQL:
            return try ["corpus_exprs", "realworld_expressions", "extra_cases"].flatMap {
                try lines("promql/\($0).jsonl", key: "input") + lines("promql/\($0).jsonl", key: "expr")
            }
        case .regex: return try lines("promql/regex.jsonl", key: "pattern")
        case .spec:
            let folders = [
                fixtures, fixtures.deletingLastPathComponent().deletingLastPathComponent().appending(path: "specs"),
            ]
            return try folders.flatMap { folder in
                try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".yaml") }
                    .sorted().map { Array(try Data(contentsOf: folder.appending(path: $0))) }
            }
        }
    }

    private static func lines(_ path: String, key: String) throws -> [[UInt8]] {
        let text = try String(contentsOf: fixtures.appending(path: path), encoding: .utf8)
        return try text.split(separator: "\n").compactMap { line in
            let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (row?[key] as? String).map { Array($0.utf8) }
        }
    }
}

extension FuzzTarget {
    /// As many as take a few seconds in a debug build.
    fileprivate var rounds: Int {
        switch self {
        case .promQL: 4000
        case .regex: 8000
        case .spec: 800
        }
    }

    fileprivate var pieces: [String] {
        switch self {
        case .promQL:
            [
                "(", ")", "[", "]", "{", "}", ",", ":", "[5m]", "[1h:5m]", " by (a) ", " offset 5m ", " @ start() ",
                "=~",
                "!~", "\"(\"", "'\\", "`", "$threshold", " bool ", " on (a) ", " group_left () ", " or ", " unless ",
                "-",
                "^", "1e3", "0x1F", "NaN", "Inf", "sum", "rate(", "label_replace(", "absent(", "info(", " fill (0) ",
                "step()", " anchored", "#", "\u{FFFD}",
            ]
        case .regex:
            [
                "(", ")", "[", "]", "[^", "a-z", "\\d", "\\pL", "\\b", "\\Q", "\\E", "{2,3}", "{1000}", "*", "+", "?",
                "|",
                ".*", ".+", "^", "$", "(?i)", "(?s:", "(?P<a>", "[[:alpha:]]", "\\x{10FFFF}", "é",
            ]
        case .spec:
            [
                "\n", "  ", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: ", "| \n", "> \n", "\"", "'", "#", "null",
                "true", "1e9", "-1", "0", "99999999999999999999", "\u{FEFF}", "\t", "alerts:\n", "tenants:\n",
                "$threshold",
                "expr: ", "%YAML", "---\n", "...\n", "!!str ", "? ",
            ]
        }
    }
}
