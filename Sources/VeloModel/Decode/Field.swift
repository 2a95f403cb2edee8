import VeloSource

/// A value and the bytes it was read from.
struct Located<Value> {
    let value: Value
    let span: Span
}

/// What a key of the spec gave: nothing, something that was refused and reported, or a value.
///
/// A check that misses something asks `isAbsent`, so that a value that was refused is not reported a second time.
enum Field<Value> {
    case absent
    case invalid
    case given(Located<Value>)

    var given: Located<Value>? {
        if case .given(let located) = self { located } else { nil }
    }

    var value: Value? { given?.value }

    var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    var isInvalid: Bool {
        if case .invalid = self { true } else { false }
    }

    /// The value; the default where the key is absent; `nil` where it was refused.
    func value(or standard: Value) -> Value? { isAbsent ? standard : value }
}

/// One `name: definition` of a section. The definition is `nil` where it was refused: the name is still known, and what
/// depends on the definition says nothing.
struct Declared<Definition> {
    let name: String
    let span: Span
    let definition: Definition?
}

/// The definitions of a section, in the order they were written.
struct Declarations<Definition> {
    let all: [Declared<Definition>]
    private let indices: [String: Int]

    init(_ all: [Declared<Definition>] = []) {
        self.all = all
        indices = Dictionary(all.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func index(of name: String) -> Int? { indices[name] }

    subscript(_ name: String) -> Declared<Definition>? { indices[name].map { all[$0] } }

    var names: [String] { all.map(\.name) }
    var isEmpty: Bool { all.isEmpty }

    /// The definitions that were not refused, with the name and span of each.
    var valid: [(name: String, span: Span, definition: Definition)] {
        all.compactMap { declared in declared.definition.map { (declared.name, declared.span, $0) } }
    }
}
