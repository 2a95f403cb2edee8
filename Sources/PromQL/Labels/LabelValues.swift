/// A set of values that a label can have: those of a domain without a few, and a few besides.
///
///     let tenants = LabelValues(ValueDomain(names))
///     tenants.intersection(["acme"])           // O(1), whatever the number of tenants
///     tenants.intersection(tenants).count      // the same domain, not looked at
///     Set(tenants)                             // it is a sequence of its values
///
/// Costs grow with what was left out and added, which is what an expression's author wrote, and with the domain only where
/// two unrelated domains meet.
package struct LabelValues: Sendable {
    /// A sequence of more values is worth a domain.
    private static let mostListed = 16

    /// One reference in any form: facts are copied at every node of an expression.
    private enum Form {
        case listed([ByteString])
        case whole(ValueDomain)
        case edited(Edited)
    }

    private final class Edited: Sendable {
        let domain: ValueDomain
        let excluded: [ByteString]
        let added: [ByteString]

        init(_ domain: ValueDomain, _ excluded: [ByteString], _ added: [ByteString]) {
            self.domain = domain
            self.excluded = excluded
            self.added = added
        }
    }

    private let form: Form

    /// Precondition: what is left out is in the domain, and what is added is not; each once.
    init(_ domain: ValueDomain?, excluding excluded: [ByteString], adding added: [ByteString]) {
        if let domain {
            form = excluded.isEmpty && added.isEmpty ? .whole(domain) : .edited(Edited(domain, excluded, added))
        } else {
            form = .listed(added)
        }
    }

    var domain: ValueDomain? {
        switch form {
        case .listed: nil
        case .whole(let domain): domain
        case .edited(let edited): edited.domain
        }
    }

    /// Values of the domain that are not in the set.
    var excluded: [ByteString] { if case .edited(let edited) = form { edited.excluded } else { [] } }

    /// Values in the set that are not in the domain. Without a domain, all.
    var added: [ByteString] {
        switch form {
        case .listed(let values): values
        case .whole: []
        case .edited(let edited): edited.added
        }
    }

    /// One value.
    init(only value: ByteString) { form = .listed([value]) }

    /// All the values of a domain.
    package init(_ domain: ValueDomain) { self.init(domain, excluding: [], adding: []) }

    /// Just these values. Whoever makes sets of many values again and again shares a `ValueDomain`.
    package init(_ values: some Sequence<ByteString>) {
        var unique: [ByteString] = []
        for value in values {
            guard unique.count <= Self.mostListed else { break }
            if !unique.contains(value) { unique.append(value) }
        }
        if unique.count <= Self.mostListed {
            self.init(nil, excluding: [], adding: unique)
        } else {
            self.init(ValueDomain(values))
        }
    }

    package var count: Int { (domain?.values.count ?? 0) - excluded.count + added.count }
    package var isEmpty: Bool { count == 0 }

    package func contains(_ value: ByteString) -> Bool {
        guard let domain, domain.contains(value) else { return added.contains(value) }
        return excluded.isEmpty || !excluded.contains(value)
    }
}

extension LabelValues: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: ByteString...) { self.init(elements) }
}

extension LabelValues: Sequence {
    /// In the order of the domain, then the others.
    package func makeIterator() -> some IteratorProtocol<ByteString> {
        let left = (domain?.values ?? []).lazy.filter { [excluded] in !excluded.contains($0) }
        return (Array(left) + added).makeIterator()
    }
}

extension LabelValues: Equatable {
    /// Whether both have the same values, wherever these come from.
    package static func == (left: LabelValues, right: LabelValues) -> Bool {
        guard left.count == right.count else { return false }
        if left.domain === right.domain {
            return left.excluded.count == right.excluded.count
                && left.excluded.allSatisfy(right.excluded.contains) && left.added.allSatisfy(right.added.contains)
        }
        return left.allSatisfy(right.contains)
    }
}
