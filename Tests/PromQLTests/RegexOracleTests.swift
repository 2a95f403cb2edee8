import PromQL
import Testing

/// Random small patterns against a matcher that tries everything.
@Suite("Label regex, oracle")
struct RegexOracleTests {
    /// What the oracle understands; it writes its own pattern, so the parser is tested with the matcher.
    private indirect enum Tree {
        case text(Character)
        case any
        case notA
        case begin, end, boundary, noBoundary
        case sequence(Tree, Tree)
        case either(Tree, Tree)
        case repeated(Tree, Int, Int?, lazy: Bool)

        var pattern: String {
            switch self {
            case .text(let character): String(character)
            case .any: "."
            case .notA: "[^a]"
            case .begin: "^"
            case .end: "$"
            case .boundary: #"\b"#
            case .noBoundary: #"\B"#
            case .sequence(let left, let right): "(?:\(left.pattern))(\(right.pattern))"
            case .either(let left, let right): "(?:\(left.pattern)|\(right.pattern))"
            case .repeated(let tree, let low, let high, let lazy):
                "(?:\(tree.pattern))" + Self.suffix(low, high) + (lazy ? "?" : "")
            }
        }

        private static func suffix(_ low: Int, _ high: Int?) -> String {
            switch (low, high) {
            case (0, nil): "*"
            case (1, nil): "+"
            case (0, 1): "?"
            default: "{\(low),\(high.map(String.init) ?? "")}"
            }
        }

        /// Every place where a match that begins at `start` can end.
        func ends(_ text: [Character], _ start: Int) -> Set<Int> {
            func isWord(_ index: Int) -> Bool { text.indices.contains(index) && text[index] != "-" }
            func take(_ isTaken: (Character) -> Bool) -> Set<Int> {
                start < text.count && isTaken(text[start]) ? [start + 1] : []
            }
            switch self {
            case .text(let character): return take { $0 == character }
            case .any: return take { _ in true }
            case .notA: return take { $0 != "a" }
            case .begin: return start == 0 ? [start] : []
            case .end: return start == text.count ? [start] : []
            case .boundary: return isWord(start - 1) != isWord(start) ? [start] : []
            case .noBoundary: return isWord(start - 1) == isWord(start) ? [start] : []
            case .sequence(let left, let right):
                return Set(left.ends(text, start).flatMap { right.ends(text, $0) })
            case .either(let left, let right): return left.ends(text, start).union(right.ends(text, start))
            case .repeated(let tree, let low, let high, _):
                var found: Set<Int> = low == 0 ? [start] : []
                var current: Set<Int> = [start]
                // More rounds than characters and counts add nothing.
                for round in 1...(text.count + low + 1) where round <= high ?? .max {
                    current = Set(current.flatMap { tree.ends(text, $0) })
                    if round >= low { found.formUnion(current) }
                }
                return found
            }
        }
    }

    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &+ 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private func tree(_ depth: Int, _ random: inout Random) -> Tree {
        guard depth > 0 else {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3: return .text("a")
            case 3..<5: return .text("b")
            case 5: return .text("-")
            case 6: return .any
            case 7: return .notA
            case 8: return Bool.random(using: &random) ? .begin : .end
            default: return Bool.random(using: &random) ? .boundary : .noBoundary
            }
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1: return .sequence(tree(depth - 1, &random), tree(depth - 1, &random))
        case 2: return .either(tree(depth - 1, &random), tree(depth - 1, &random))
        default:
            let low = Int.random(in: 0...2, using: &random)
            let high = Bool.random(using: &random) ? nil : low + Int.random(in: 0...2, using: &random)
            return .repeated(tree(depth - 1, &random), low, high == 0 ? 1 : high, lazy: .random(using: &random))
        }
    }

    @Test("random patterns match the same texts as an exhaustive search", .timeLimit(.minutes(1)))
    func agrees() throws {
        var random = Random(state: 42)
        let texts = ["", "a", "b", "-", "é"].flatMap { first in
            ["", "a", "b", "-"].flatMap { second in ["", "a", "b-", "ab", "aab"].map { first + second + $0 } }
        }
        for _ in 0..<600 {
            let tree = tree(Int.random(in: 0...4, using: &random), &random)
            let regex = try LabelRegex(tree.pattern)
            var matcher = regex.matcher
            for text in texts where text != "é" && !text.hasPrefix("é") || !tree.pattern.lowercased().contains(#"\b"#) {
                let characters = Array(text)
                let expected = tree.ends(characters, 0).contains(characters.count)
                let found = matcher.matches(text.utf8)
                #expect(found == expected, "\(tree.pattern) on \(text.debugDescription)")
                #expect(regex.matches(text.utf8) == expected, "\(tree.pattern) on \(text.debugDescription)")
                if expected {
                    #expect(text.utf8.starts(with: regex.prefix), "prefix of \(tree.pattern)")
                    #expect(text.utf8.reversed().starts(with: regex.suffix.reversed()), "suffix of \(tree.pattern)")
                }
            }
            let matched = texts.contains { regex.matches($0.utf8) }
            if matched { #expect(regex.coverage != .nothing, "\(tree.pattern)") }
            if !texts.allSatisfy({ regex.matches($0.utf8) }) {
                #expect(regex.coverage != .everything, "\(tree.pattern)")
            }
        }
    }
}
