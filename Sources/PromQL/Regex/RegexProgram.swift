/// A regular expression as a non-deterministic automaton over characters, and the classes of characters that it cannot tell
/// apart.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// Take one character and go on behind.
        case scalar(UInt32)
        case set(Int)
        case any
        /// Take none.
        case assert(RegexAssertion)
        case jump(Int)
        case split(Int, Int)
        case match
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    private var setIndex: [ScalarSet: Int] = [:]
    /// Whether what stands before a character can matter.
    private(set) var hasAssertions = false

    /// Class `i` begins at `boundaries[i]` and ends before the next one; the first boundary is 0.
    private(set) var boundaries: [UInt32] = []
    /// The class of every ASCII character.
    private var asciiClasses: [UInt16] = []

    /// Recursion is as deep as the tree is high, which the parser bounds.
    init(_ root: RegexNode) {
        instructions.reserveCapacity(root.size + 1)
        emit(root)
        instructions.append(.match)
        findClasses()
    }

    /// The class of a character. O(log classes), O(1) for ASCII.
    func classIndex(of scalar: UInt32) -> Int {
        if scalar < 0x80 { return Int(asciiClasses[Int(scalar)]) }
        var low = 0
        var high = boundaries.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if boundaries[middle] <= scalar { low = middle } else { high = middle }
        }
        return low
    }

    /// Whether an instruction takes the characters that a representative stands for.
    func takes(_ scalar: UInt32, _ instruction: Instruction) -> Bool {
        switch instruction {
        case .scalar(let own): own == scalar
        case .set(let index): sets[index].contains(scalar)
        case .any: true
        case .assert, .jump, .split, .match: false
        }
    }

    private mutating func emit(_ node: RegexNode) {
        switch node.kind {
        case .empty: break
        case .literal(let scalar): instructions.append(.scalar(scalar.value))
        case .dot(matchesNewline: true): instructions.append(.any)
        case .dot(matchesNewline: false): emit(ScalarSet.newline.complement)
        case .set(let set): emit(set)
        case .assertion(let assertion):
            hasAssertions = true
            instructions.append(.assert(assertion))
        case .concatenation(let nodes):
            for node in nodes { emit(node) }
        case .alternation(let nodes): emit(alternatives: nodes)
        case .repetition(let node, let min, let max): emit(node, min: min, max: max)
        }
    }

    private mutating func emit(_ set: ScalarSet) {
        let index = setIndex[set] ?? sets.count
        if index == sets.count {
            setIndex[set] = index
            sets.append(set)
        }
        instructions.append(.set(index))
    }

    private mutating func emit(alternatives nodes: [RegexNode]) {
        var jumps: [Int] = []
        for node in nodes.dropLast() {
            let split = reserve()
            emit(node)
            jumps.append(reserve())
            instructions[split] = .split(split + 1, instructions.count)
        }
        if let last = nodes.last { emit(last) }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func emit(_ node: RegexNode, min: Int, max: Int?) {
        for _ in 0..<min { emit(node) }
        guard let max else {
            let split = reserve()
            emit(node)
            instructions.append(.jump(split))
            instructions[split] = .split(split + 1, instructions.count)
            return
        }
        let splits = (min..<max).map { _ in
            let split = reserve()
            emit(node)
            return split
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    /// A place for an instruction that needs to know what follows.
    private mutating func reserve() -> Int {
        instructions.append(.match)
        return instructions.count - 1
    }

    private mutating func findClasses() {
        // Surrogates are a class that no text contains.
        var starts: Set<UInt32> = [0, 0xD800, 0xE000]
        for instruction in instructions {
            if case .scalar(let scalar) = instruction { starts.formUnion([scalar, scalar + 1]) }
        }
        for range in sets.lazy.flatMap(\.ranges) { starts.formUnion([range.lowerBound, range.upperBound + 1]) }
        if hasAssertions {
            // Neighbours tell apart newlines, words and the rest.
            starts.formUnion([0x0A, 0x0B, 0x30, 0x3A, 0x41, 0x5B, 0x5F, 0x60, 0x61, 0x7B])
        }
        boundaries = starts.filter { $0 <= 0x10FFFF }.sorted()
        var index = 0
        asciiClasses = (0..<0x80).map { (scalar: UInt32) in
            if index + 1 < boundaries.count, boundaries[index + 1] <= scalar { index += 1 }
            return UInt16(index)
        }
    }
}
