extension ScalarSet {
    /// `\d`, `\s` and `\w` in either case, as RE2 has them: ASCII only, and `\s` without the vertical tab.
    static func perl(_ letter: UInt8) -> ScalarSet? {
        switch letter {
        case UInt8(ascii: "d"): digits
        case UInt8(ascii: "D"): digits.complement
        case UInt8(ascii: "s"): blanks
        case UInt8(ascii: "S"): blanks.complement
        case UInt8(ascii: "w"): words
        case UInt8(ascii: "W"): words.complement
        default: nil
        }
    }

    /// The class of `[:name:]`.
    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
        case "ascii": ScalarSet([0...0x7F])
        case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
        case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
        case "digit": digits
        case "graph": ScalarSet([0x21...0x7E])
        case "lower": ScalarSet([0x61...0x7A])
        case "print": ScalarSet([0x20...0x7E])
        case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
        case "upper": ScalarSet([0x41...0x5A])
        case "word": words
        case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }

    /// The scalars of a general category by its one or two letters, or of `Any`; `nil` for another name.
    ///
    /// The first call looks at every scalar there is, some tens of milliseconds.
    static func category(_ name: String) -> ScalarSet? {
        if name == "Any" { return all }
        let found = categories.filter { $0.key == name || (name.utf8.count == 1 && $0.key.hasPrefix(name)) }
        return found.isEmpty ? nil : ScalarSet(found.values.flatMap { $0 })
    }

    private static let digits = ScalarSet([0x30...0x39])
    private static let blanks = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    private static let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])

    /// By two letters. Unassigned scalars have no category here, as in Go.
    private static let categories: [String: [ClosedRange<UInt32>]] = {
        var ranges: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = [.surrogate: [0xD800...0xDFFF]]
        var start: UInt32 = 0
        var current: Unicode.GeneralCategory?
        for value: UInt32 in 0...0x110000 {
            let category = Unicode.Scalar(value)?.properties.generalCategory
            guard category != current else { continue }
            if let current { ranges[current, default: []].append(start...value - 1) }
            (start, current) = (value, category)
        }
        var named: [String: [ClosedRange<UInt32>]] = [:]
        for (category, ranges) in ranges {
            if let name = abbreviation(of: category) { named[name] = ranges }
        }
        return named
    }()

    private static func abbreviation(of category: Unicode.GeneralCategory) -> String? {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: nil
        @unknown default: nil
        }
    }
}
