/// A regular expression as a tree. Groups leave no node of their own: nothing here asks what a group matched. Nor does a
/// node know whether its repetition is lazy, which changes what groups match but not whether the whole does.
struct RegexNode: Sendable {
    enum Kind: Sendable {
        case empty
        case literal(Unicode.Scalar)
        case dot(matchesNewline: Bool)
        case set(ScalarSet)
        case assertion(RegexAssertion)
        case concatenation([RegexNode])
        case alternation([RegexNode])
        indirect case repetition(RegexNode, min: Int, max: Int?)
    }

    let kind: Kind
    /// Bytes of the pattern; for a group with its parentheses.
    let range: Range<Int>
    /// Levels of the tree. Bounded by the parser, so that recursion over a tree is safe.
    let height: Int
    /// Instructions that the node compiles to, at most.
    let size: Int
    /// The largest product of repetition counts on a way down; Go's parser bounds it.
    let repetitions: Int

    init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
        switch kind {
        case .empty: (height, size, repetitions) = (1, 0, 1)
        case .literal, .dot, .set, .assertion: (height, size, repetitions) = (1, 1, 1)
        case .concatenation(let nodes):
            height = 1 + (nodes.map(\.height).max() ?? 0)
            size = nodes.reduce(0) { $0 + $1.size }
            repetitions = nodes.map(\.repetitions).max() ?? 1
        case .alternation(let nodes):
            height = 1 + (nodes.map(\.height).max() ?? 0)
            size = nodes.reduce(0) { $0 + $1.size + 2 }
            repetitions = nodes.map(\.repetitions).max() ?? 1
        case .repetition(let node, let min, let max):
            height = 1 + node.height
            // Every copy may need a split, an open end one more and a jump. Counts are at most 1,000 and sizes at most
            // the parser's limit, so this cannot overflow.
            size = Swift.max(min + 1, max ?? 0) * (node.size + 1) + 2
            repetitions = max == 0 ? 1 : node.repetitions * Swift.max(max ?? min, 1)
        }
    }
}

/// A condition between two characters.
enum RegexAssertion: Sendable, Equatable {
    /// `^`, `\A`.
    case beginText
    /// `$`, `\z`.
    case endText
    /// `^` under `(?m)`.
    case beginLine
    /// `$` under `(?m)`.
    case endLine
    /// `\b`, of ASCII words.
    case wordBoundary
    /// `\B`.
    case noWordBoundary

    /// Whether it holds between two neighbours.
    func holds(after before: Neighbour, before next: Neighbour) -> Bool {
        switch self {
        case .beginText: before == .edge
        case .endText: next == .edge
        case .beginLine: before == .edge || before == .newline
        case .endLine: next == .edge || next == .newline
        case .wordBoundary: (before == .word) != (next == .word)
        case .noWordBoundary: (before == .word) == (next == .word)
        }
    }

    /// What an assertion can see of a neighbouring character.
    enum Neighbour: UInt8, Sendable {
        /// There is none.
        case edge
        case newline
        case word
        case other

        init(_ scalar: UInt32) {
            switch scalar {
            case 0x0A: self = .newline
            case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: self = .word
            default: self = .other
            }
        }
    }
}
