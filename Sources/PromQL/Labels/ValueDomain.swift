private import Synchronization

/// The values of a closed label that many metrics share, such as the names of all tenants.
///
/// Facts about labels hold a reference to it, so that following them through an expression costs nothing that grows with
/// the domain: sets of values that come from one domain are compared by what they leave out. Only a regular expression
/// looks at every value, once for each pattern.
package final class ValueDomain: Sendable {
    /// Each once, in the order given.
    package let values: [ByteString]
    private let members: Set<ByteString>
    /// The domain that this one is a part of.
    private let whole: ValueDomain?
    /// The parts that patterns have cut out.
    private let parts = Mutex<[Cut: ValueDomain]>([:])

    private struct Cut: Hashable {
        let pattern: [UInt8]
        let isNegated: Bool
    }

    /// Parts that are kept. A spec with more patterns for one label than this has them worked out again.
    private static let mostParts = 1024

    package convenience init(_ values: some Sequence<ByteString>) { self.init(values, partOf: nil) }

    private init(_ values: some Sequence<ByteString>, partOf whole: ValueDomain?) {
        var members: Set<ByteString> = []
        self.values = values.filter { members.insert($0).inserted }
        self.members = members
        self.whole = whole
    }

    /// O(1).
    func contains(_ value: ByteString) -> Bool { members.contains(value) }

    /// Whether all of its values are known to be in another one, without looking at them.
    func isPart(of other: ValueDomain) -> Bool {
        var domain: ValueDomain? = self
        while let current = domain {
            if current === other { return true }
            domain = current.whole
        }
        return false
    }

    /// The values that the regex matches or, negated, those that it does not. The same object for the same pattern.
    /// Linear in the domain the first time, O(1) after that.
    func part(_ regex: LabelRegex, isNegated: Bool) -> ValueDomain {
        let cut = Cut(pattern: regex.pattern, isNegated: isNegated)
        if let known = parts.withLock({ $0[cut] }) { return known }
        let prefix = regex.prefix
        var matcher = regex.matcher
        let kept = values.filter {
            ($0.bytes.starts(with: prefix) && matcher.matches($0.bytes)) != isNegated
        }
        let part = kept.count == values.count ? self : ValueDomain(kept, partOf: self)
        parts.withLock { parts in
            if parts.count >= Self.mostParts { parts.removeAll() }
            // A domain that held itself would never end.
            if part !== self { parts[cut] = part }
        }
        return part
    }
}
