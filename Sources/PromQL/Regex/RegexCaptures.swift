extension LabelRegex {
    /// What `label_replace` makes of a value that matches: the template with its references to groups filled in, as Go's
    /// `Regexp.Expand` does it. `nil` if that is not worked out: for long values, named groups, flags, or where finding the
    /// groups takes too long.
    func expand(_ template: [UInt8], with value: [UInt8]) -> [UInt8]? {
        guard let references = ReplacementTemplate(template), var search = CaptureSearch(self, value),
            let captures = search.captures()
        else { return nil }
        return references.parts.reduce(into: []) { result, part in
            switch part {
            case .text(let bytes): result += bytes
            case .group(let index):
                if index < captures.count, let range = captures[index] { result += value[range] }
            }
        }
    }
}

/// A reference of a template to a group of its pattern, as Go's `Regexp.Expand` reads it.
package struct GroupReference: Sendable, Equatable {
    /// Letters, digits and `_`: of `$1_x` it is `1_x`, which is no number.
    package let name: String
    /// Bytes of the template, with the `$`.
    package let range: Range<Int>

    /// The group's number, if it is one.
    package var number: Int? { name.utf8.count <= 8 && name.utf8.allSatisfy(\.isDigit) ? Int(name) : nil }

    /// All references of a template, in order.
    package static func all(in template: [UInt8]) -> [GroupReference] {
        var found: [GroupReference] = []
        var index = 0
        while let dollar = template[index...].firstIndex(of: UInt8(ascii: "$")), dollar + 1 < template.count {
            index = dollar + 1
            if template[index] == UInt8(ascii: "$") {
                index += 1
                continue
            }
            let isBraced = template[index] == UInt8(ascii: "{")
            let name = template[(isBraced ? index + 1 : index)...].prefix { $0.isWord }
            // Go takes a malformed reference as text.
            guard !name.isEmpty else { continue }
            if isBraced {
                guard name.endIndex < template.count, template[name.endIndex] == UInt8(ascii: "}") else { continue }
            }
            index = name.endIndex + (isBraced ? 1 : 0)
            found.append(GroupReference(name: String(decoding: name, as: UTF8.self), range: dollar..<index))
        }
        return found
    }
}

/// A template of `label_replace` in pieces.
struct ReplacementTemplate {
    enum Part {
        case text([UInt8])
        /// 0 is the whole match.
        case group(Int)
    }

    private(set) var parts: [Part] = []

    /// `nil` for a template that refers to a group by name.
    init?(_ template: [UInt8]) {
        var rest = template[...]
        while let first = rest.first {
            let dollar = UInt8(ascii: "$")
            guard first == dollar else {
                let text = rest.prefix { $0 != dollar }
                parts.append(.text(Array(text)))
                rest = rest.dropFirst(text.count)
                continue
            }
            rest = rest.dropFirst()
            if rest.first == dollar {
                parts.append(.text([dollar]))
                rest = rest.dropFirst()
                continue
            }
            let isBraced = rest.first == UInt8(ascii: "{")
            let name = (isBraced ? rest.dropFirst() : rest).prefix { $0.isWord }
            let isClosed = name.endIndex < rest.endIndex && rest[name.endIndex] == UInt8(ascii: "}")
            guard !name.isEmpty, isClosed || !isBraced else {
                // Go takes a malformed reference as text.
                parts.append(.text([dollar]))
                continue
            }
            guard name.count <= 3, name.allSatisfy(\.isDigit) else { return nil }
            parts.append(.group(name.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }))
            rest = rest[(isBraced ? name.endIndex + 1 : name.endIndex)...]
        }
    }
}

/// Looks for the groups of one match by trying one way after the other, in the order in which Perl and Go prefer them.
///
/// The matcher proper keeps no groups; this is for the few short values whose groups an analysis wants to know, and gives up
/// after `mostSteps`, which also bounds how deep it recurses.
private struct CaptureSearch {
    private static let mostSteps = 2000
    private static let longestValue = 256

    typealias Captures = [Range<Int>?]

    private let root: RegexNode
    private let pattern: [UInt8]
    /// Where each capturing group begins in the pattern, in order.
    private let groups: [Int]
    private let scalars: [UInt32]
    /// Where each scalar begins, and the end.
    private let offsets: [Int]
    private var steps = 0

    /// `nil` for what it does not look at.
    init?(_ regex: LabelRegex, _ value: [UInt8]) {
        // Of removed anchors the groups around them may be gone too; flags can make greedy lazy.
        guard value.count <= Self.longestValue, regex.redundantAnchors.isEmpty, !Self.hasFlags(regex.pattern) else {
            return nil
        }
        root = regex.root
        pattern = regex.pattern
        var groups: [Int] = []
        Self.collectGroups(root, into: &groups)
        self.groups = groups.sorted()
        var scalars: [UInt32] = []
        var offsets: [Int] = []
        var offset = 0
        while offset < value.count {
            let (scalar, length) = decodeUTF8(value, at: offset)
            scalars.append(scalar)
            offsets.append(offset)
            offset += length
        }
        self.scalars = scalars
        self.offsets = offsets + [offset]
    }

    /// Whether a group is anything but `(` or `(?:`.
    private static func hasFlags(_ pattern: [UInt8]) -> Bool {
        pattern.indices.contains { index in
            index + 2 < pattern.count && pattern[index] == UInt8(ascii: "(") && pattern[index + 1] == UInt8(ascii: "?")
                && pattern[index + 2] != UInt8(ascii: ":")
        }
    }

    /// A group that captures is a concatenation of one.
    private static func collectGroups(_ node: RegexNode, into groups: inout [Int]) {
        switch node.kind {
        case .concatenation(let nodes):
            if nodes.count == 1 { groups.append(node.range.lowerBound) }
            for node in nodes { collectGroups(node, into: &groups) }
        case .alternation(let nodes): for node in nodes { collectGroups(node, into: &groups) }
        case .repetition(let node, _, _): collectGroups(node, into: &groups)
        case .empty, .literal, .dot, .set, .assertion: break
        }
    }

    /// The bytes of each group, the whole match first; `nil` if the value does not match or it takes too long.
    mutating func captures() -> Captures? {
        var found: Captures?
        let none = Captures(repeating: nil, count: groups.count + 1)
        let end = scalars.count
        _ = match(root, 0, none) { _, place, captures in
            guard place == end else { return false }
            found = captures
            return true
        }
        guard steps <= Self.mostSteps, var found else { return nil }
        found[0] = 0..<end
        return found.map { range in range.map { offsets[$0.lowerBound]..<offsets[$0.upperBound] } }
    }

    private typealias Rest = (inout CaptureSearch, Int, Captures) -> Bool

    /// Whether the node matches at a place so that the rest matches behind it.
    private mutating func match(_ node: RegexNode, _ place: Int, _ captures: Captures, _ rest: Rest) -> Bool {
        steps += 1
        guard steps <= Self.mostSteps else { return false }
        switch node.kind {
        case .empty: return rest(&self, place, captures)
        case .literal(let scalar):
            return place < scalars.count && scalars[place] == scalar.value && rest(&self, place + 1, captures)
        case .dot(let matchesNewline):
            return place < scalars.count && (matchesNewline || scalars[place] != 0x0A)
                && rest(&self, place + 1, captures)
        case .set(let set):
            return place < scalars.count && set.contains(scalars[place]) && rest(&self, place + 1, captures)
        case .assertion(let assertion):
            let before = place > 0 ? RegexAssertion.Neighbour(scalars[place - 1]) : .edge
            let next = place < scalars.count ? RegexAssertion.Neighbour(scalars[place]) : .edge
            return assertion.holds(after: before, before: next) && rest(&self, place, captures)
        case .concatenation(let nodes):
            guard nodes.count == 1, let group = groups.firstIndex(of: node.range.lowerBound) else {
                return match(nodes[...], place, captures, rest)
            }
            return match(nodes[0], place, captures) { search, end, captures in
                var captures = captures
                captures[group + 1] = place..<end
                return rest(&search, end, captures)
            }
        case .alternation(let nodes):
            return nodes.contains { match($0, place, captures, rest) }
        case .repetition(let inner, let min, let max):
            let written = pattern[inner.range.upperBound..<node.range.upperBound]
            let isLazy = written.count > 1 && written.last == UInt8(ascii: "?")
            return repeatMatch(inner, min, max, isLazy, place, captures, rest)
        }
    }

    private mutating func match(
        _ nodes: ArraySlice<RegexNode>, _ place: Int, _ captures: Captures, _ rest: Rest
    ) -> Bool {
        guard let first = nodes.first else { return rest(&self, place, captures) }
        return match(first, place, captures) { search, place, captures in
            search.match(nodes.dropFirst(), place, captures, rest)
        }
    }

    private mutating func repeatMatch(
        _ node: RegexNode, _ min: Int, _ max: Int?, _ isLazy: Bool, _ place: Int, _ captures: Captures, _ rest: Rest
    ) -> Bool {
        guard max != 0 else { return rest(&self, place, captures) }
        if isLazy, min <= 0, rest(&self, place, captures) { return true }
        let again = match(node, place, captures) { search, end, captures in
            // A round that takes nothing ends the repetition, which else had no end.
            if end == place, min <= 0 { return false }
            return search.repeatMatch(node, min - 1, max.map { $0 - 1 }, isLazy, end, captures, rest)
        }
        return again || (!isLazy && min <= 0 && rest(&self, place, captures))
    }
}
