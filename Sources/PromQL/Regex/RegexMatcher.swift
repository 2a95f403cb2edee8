/// Matches texts against one program, determinising it as far as the texts need.
///
/// Time is linear in the text, whatever the pattern: each character costs one look at a table, or at most one pass over the
/// program where the table has no entry yet. Memory is bounded: a full table is thrown away and begun anew. Keep a matcher
/// to match many texts.
package struct RegexMatcher {
    /// Table entries that are kept.
    private static let maximumCells = 1 << 16

    private struct State: Hashable {
        /// Where the automaton may stand, before jumps and assertions are followed; sorted.
        let positions: [Int32]
        let before: RegexAssertion.Neighbour
    }

    private let program: RegexProgram
    private let classCount: Int
    private var states: [State] = []
    private var indices: [State: Int32] = [:]
    /// `state × classCount + class`; -1 where not yet known.
    private var transitions: [Int32] = []
    /// For positions seen while following jumps.
    private var marks: [Int]
    private var mark = 0

    init(_ program: RegexProgram) {
        self.program = program
        classCount = program.boundaries.count
        marks = Array(repeating: 0, count: program.instructions.count)
    }

    /// Whether the whole text matches. Bytes that are not UTF-8 count as U+FFFD each.
    package mutating func matches(_ text: some Collection<UInt8>) -> Bool {
        let bytes = Array(text)
        var state = start()
        var offset = 0
        while offset < bytes.count {
            let (scalar, length) = decodeUTF8(bytes, at: offset)
            state = next(state, program.classIndex(of: scalar))
            if isDead(state) { return false }
            offset += length
        }
        return isAccepting(state)
    }
}

// MARK: - States, also for those who explore them

extension RegexMatcher {
    mutating func start() -> Int32 { intern(State(positions: [0], before: .edge)) }

    /// How many states the table holds before it is thrown away.
    var capacity: Int { max(2, Self.maximumCells / classCount) }

    func isDead(_ state: Int32) -> Bool { states[Int(state)].positions.isEmpty }

    /// The classes of characters that can occur in a text.
    var classes: [Int] { program.boundaries.indices.filter { program.boundaries[$0] != 0xD800 } }

    /// The state behind a character of the class. All states found before may be gone if the table is full.
    mutating func next(_ state: Int32, _ classIndex: Int) -> Int32 {
        let cell = Int(state) * classCount + classIndex
        if transitions[cell] >= 0 { return transitions[cell] }
        let scalar = program.boundaries[classIndex]
        let following = RegexAssertion.Neighbour(scalar)
        var positions: [Int32] = []
        for position in reached(from: states[Int(state)], before: following)
        where program.takes(scalar, program.instructions[position]) {
            positions.append(Int32(position + 1))
        }
        let target = State(
            positions: positions.sorted(), before: program.hasAssertions && !positions.isEmpty ? following : .other)
        if indices[target] == nil, states.count >= capacity {
            (states, indices, transitions) = ([], [:], [])
            return intern(target)
        }
        let index = intern(target)
        transitions[cell] = index
        return index
    }

    mutating func isAccepting(_ state: Int32) -> Bool {
        reached(from: states[Int(state)], before: .edge).contains {
            if case .match = program.instructions[$0] { true } else { false }
        }
    }

    /// The instructions that take a character or match, for a text that goes on as told.
    private mutating func reached(from state: State, before following: RegexAssertion.Neighbour) -> [Int] {
        mark += 1
        var found: [Int] = []
        var pending = state.positions.map { Int($0) }
        while let position = pending.popLast() {
            guard marks[position] != mark else { continue }
            marks[position] = mark
            switch program.instructions[position] {
            case .scalar, .set, .any, .match: found.append(position)
            case .jump(let target): pending.append(target)
            case .split(let first, let second): pending += [second, first]
            case .assert(let assertion):
                if assertion.holds(after: state.before, before: following) { pending.append(position + 1) }
            }
        }
        return found
    }

    private mutating func intern(_ state: State) -> Int32 {
        if let known = indices[state] { return known }
        let index = Int32(states.count)
        indices[state] = index
        states.append(state)
        transitions += Array(repeating: -1, count: classCount)
        return index
    }
}
