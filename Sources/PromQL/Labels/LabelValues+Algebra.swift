extension LabelValues {
    /// The values in both.
    package func intersection(_ other: LabelValues) -> LabelValues {
        guard let domain else { return LabelValues(added.filter(other.contains)) }
        guard let others = other.domain else { return LabelValues(other.added.filter(contains)) }
        if others.isPart(of: domain) { return other.narrowed(by: self) }
        if domain.isPart(of: others) { return narrowed(by: other) }
        return count <= other.count ? LabelValues(filter(other.contains)) : LabelValues(other.filter(contains))
    }

    /// The values in both, where this domain is all in the other's: only what the other leaves out of it can be missing.
    private func narrowed(by other: LabelValues) -> LabelValues {
        let missing = other.excluded.filter { !excluded.contains($0) && domain?.contains($0) ?? false }
        return LabelValues(domain, excluding: excluded + missing, adding: added.filter(other.contains))
    }

    /// The values in either.
    package func union(_ other: LabelValues) -> LabelValues {
        guard let domain else { return other.domain == nil ? joining(other.added) : other.joining(added) }
        guard let others = other.domain else { return joining(other.added) }
        if others.isPart(of: domain) { return widened(by: other) }
        if domain.isPart(of: others) { return other.widened(by: self) }
        return count >= other.count ? joining(other) : other.joining(self)
    }

    /// The values in either, where the other's domain is all in this one: only what is left out here can come back.
    private func widened(by other: LabelValues) -> LabelValues {
        LabelValues(domain, excluding: excluded.filter { !other.contains($0) }, adding: added).joining(other.added)
    }

    private func joining(_ values: some Sequence<ByteString>) -> LabelValues {
        var back: [ByteString] = []
        var new: [ByteString] = []
        for value in values where !contains(value) {
            if excluded.contains(value) { back.append(value) } else { new.append(value) }
        }
        guard !back.isEmpty || !new.isEmpty else { return self }
        // Two lists may grow into what is worth a domain.
        if domain == nil { return LabelValues(added + new) }
        return LabelValues(domain, excluding: excluded.filter { !back.contains($0) }, adding: added + new)
    }

    /// All but one value.
    package func subtracting(_ value: ByteString) -> LabelValues {
        guard contains(value) else { return self }
        if let domain, domain.contains(value) {
            return LabelValues(domain, excluding: excluded + [value], adding: added)
        }
        return LabelValues(domain, excluding: excluded, adding: added.filter { $0 != value })
    }

    /// The values that the regex matches or, negated, those that it does not. Linear in a domain the first time that it
    /// meets the pattern, and never where the pattern is a list of texts.
    package func matching(_ regex: LabelRegex, isNegated: Bool = false) -> LabelValues {
        if let literals = regex.literalValues {
            let hasEmpty = regex.matchesEmpty && contains("")
            guard isNegated else {
                let common = intersection(literals)
                return hasEmpty ? common.union([""]) : common
            }
            return literals.reduce(hasEmpty ? subtracting("") : self) { $0.subtracting($1) }
        }
        var matcher = regex.matcher
        let added = added.filter { matcher.matches($0.bytes) != isNegated }
        guard let domain else { return LabelValues(nil, excluding: [], adding: added) }
        let part = domain.part(regex, isNegated: isNegated)
        return LabelValues(part, excluding: excluded.filter(part.contains), adding: added)
    }

    package func isDisjoint(with other: LabelValues) -> Bool { intersection(other).isEmpty }
    package func isSubset(of other: LabelValues) -> Bool { intersection(other).count == count }
}
