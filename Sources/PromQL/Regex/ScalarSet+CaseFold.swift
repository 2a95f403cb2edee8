extension ScalarSet {
    /// The set with every other case of its members, for `(?i)`.
    ///
    /// What are cases of one letter is Unicode's simple case folding, as in Go: `k` and `K` have the Kelvin sign for
    /// company, `s` the long s, and the dotless i stands alone.
    var foldingCase: ScalarSet {
        if ranges.allSatisfy({ $0.upperBound < 0x80 }) { return foldingASCII }
        var folded = ranges
        if let members = members(atMost: 16) {
            for member in members { folded += (Self.orbits[member] ?? []).map { $0...$0 } }
        } else {
            for (scalar, others) in Self.orbits where contains(scalar) { folded += others.map { $0...$0 } }
        }
        return ScalarSet(folded)
    }

    private var foldingASCII: ScalarSet {
        let letters: (ClosedRange<UInt32>, ClosedRange<UInt32>) = (0x41...0x5A, 0x61...0x7A)
        var folded = ranges
        for range in ranges {
            if range.overlaps(letters.0) {
                let upper = range.clamped(to: letters.0)
                folded.append(upper.lowerBound + 0x20...upper.upperBound + 0x20)
            }
            if range.overlaps(letters.1) {
                let lower = range.clamped(to: letters.1)
                folded.append(lower.lowerBound - 0x20...lower.upperBound - 0x20)
            }
        }
        if contains(0x4B) || contains(0x6B) { folded.append(0x212A...0x212A) }
        if contains(0x53) || contains(0x73) { folded.append(0x17F...0x17F) }
        return ScalarSet(folded)
    }

    /// The other cases of every scalar that has any.
    private static let orbits: [UInt32: [UInt32]] = {
        var families: [UInt32: [UInt32]] = [:]
        var family: [UInt32: UInt32] = [:]
        // No script has cases beyond the supplementary multilingual plane. U+0130 and U+0131, the i of Turkish, fold only
        // to themselves.
        for value: UInt32 in 0...0x1FFFF where value != 0x130 && value != 0x131 {
            guard let properties = Unicode.Scalar(value)?.properties, properties.changesWhenCaseMapped else { continue }
            let cases = [properties.lowercaseMapping, properties.uppercaseMapping, properties.titlecaseMapping]
            let others = cases.compactMap { text -> UInt32? in
                let scalars = text.unicodeScalars
                guard let first = scalars.first, scalars.count == 1 else { return nil }
                return first.value
            }
            // Joins the families of all of these under the smallest member.
            let joined = Set(([value] + others).flatMap { families[family[$0] ?? $0] ?? [$0] })
            guard let head = joined.min() else { continue }
            for member in joined {
                families[family[member] ?? member] = nil
                family[member] = head
            }
            families[head] = joined.sorted()
        }
        var orbits: [UInt32: [UInt32]] = [:]
        for members in families.values where members.count > 1 {
            for member in members { orbits[member] = members.filter { $0 != member } }
        }
        return orbits
    }()
}
