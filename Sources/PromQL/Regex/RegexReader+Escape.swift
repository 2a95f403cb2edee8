extension RegexReader {
    /// An escape outside of classes.
    mutating func readEscape() throws(Fault) -> Piece {
        switch peek(1) {
        case "A", "z", "B":
            index += 2
            return Piece(matchesEmpty: true)
        case "b":
            index += 2
            return Piece(matchesEmpty: false)
        case "Q":
            index += 2
            var isEmpty = true
            while peek() != nil {
                if peek() == "\\", peek(1) == "E" {
                    index += 2
                    break
                }
                index += 1
                isEmpty = false
            }
            return Piece(matchesEmpty: isEmpty)
        default:
            if try !readClassEscape() { _ = try readCharacterEscape() }
            return Piece(matchesEmpty: false)
        }
    }

    /// `[a-z\d[:alpha:]]`, from its opening bracket.
    mutating func readClass() throws(Fault) {
        index += 1
        take("^")
        var isFirst = true
        while true {
            guard let next = peek() else {
                throw Fault(message: "`[` is never closed", hint: "write `\\[` for the character")
            }
            if next == "]", !isFirst { break }
            isFirst = false
            if next == "[", peek(1) == ":", try readNamedClass() { continue }
            if next == "\\", try readClassEscape() { continue }
            let low = try readClassCharacter()
            guard peek() == "-", let end = peek(1), end != "]" else { continue }
            index += 1
            let high = try readClassCharacter()
            guard low.value <= high.value else {
                throw Fault(message: "the range `\(low)-\(high)` falls", hint: nil)
            }
        }
        index += 1
    }

    private mutating func readClassCharacter() throws(Fault) -> Unicode.Scalar {
        guard let next = peek() else { throw Fault(message: "`[` is never closed", hint: nil) }
        if next == "\\" { return try readCharacterEscape() }
        index += 1
        return next
    }

    /// `[:alpha:]`; false if it only looks like it.
    private mutating func readNamedClass() throws(Fault) -> Bool {
        var end = index + 2
        while end + 1 < scalars.count, !(scalars[end] == ":" && scalars[end + 1] == "]") { end += 1 }
        guard end + 1 < scalars.count else { return false }
        var name = String(String.UnicodeScalarView(scalars[index + 2..<end]))
        if name.hasPrefix("^") { name.removeFirst() }
        guard Self.namedClasses.contains(name) else {
            throw Fault(message: "`[:\(name):]` is no class", hint: nil)
        }
        index = end + 2
        return true
    }

    private static let namedClasses: Set<String> = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
        "word", "xdigit",
    ]

    /// `\d`, `\pL`, `\P{Greek}`: escapes that stand for many characters; false for others.
    private mutating func readClassEscape() throws(Fault) -> Bool {
        switch peek(1) {
        case "d", "D", "s", "S", "w", "W":
            index += 2
            return true
        case "p", "P":
            index += 2
            try readProperty()
            return true
        default:
            return false
        }
    }

    private mutating func readProperty() throws(Fault) {
        var name = ""
        if take("{") {
            take("^")
            while let next = peek(), next != "}" {
                name.unicodeScalars.append(next)
                index += 1
            }
            guard take("}") else { throw Fault(message: "`\\p{` is never closed", hint: nil) }
        } else if let next = peek() {
            name.unicodeScalars.append(next)
            index += 1
        }
        guard isUnicodeClass(name) else { throw Fault(message: "`\\p{\(name)}` is no class of characters", hint: nil) }
    }

    /// An escape that stands for one character.
    private mutating func readCharacterEscape() throws(Fault) -> Unicode.Scalar {
        index += 1
        guard let letter = peek() else { throw Fault(message: "a `\\` at the end", hint: "write `\\\\`") }
        index += 1
        switch letter {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "0": return try readOctal(first: 0, further: 2)
        case "1"..."7":
            // A digit alone would refer to a group, which RE2 does not have.
            guard let next = peek(), ("0"..."7").contains(next) else { break }
            return try readOctal(first: letter.value - 48, further: 2)
        case "x": return try readHexadecimal()
        default:
            let isWord = letter.isASCII && UInt8(truncatingIfNeeded: letter.value).isWord && letter != "_"
            if letter.isASCII, !isWord { return letter }
        }
        throw Fault(message: "`\\\(letter)` is no escape", hint: nil)
    }

    private mutating func readOctal(first: UInt32, further: Int) throws(Fault) -> Unicode.Scalar {
        var value = first
        var left = further
        while left > 0, let digit = peek(), ("0"..."7").contains(digit) {
            value = value * 8 + digit.value - 48
            index += 1
            left -= 1
        }
        return try scalar(value)
    }

    private mutating func readHexadecimal() throws(Fault) -> Unicode.Scalar {
        var value: UInt32 = 0
        var digits = 0
        let isBraced = take("{")
        while let next = peek(), next.isASCII, let digit = UInt8(truncatingIfNeeded: next.value).hexValue {
            guard isBraced || digits < 2 else { break }
            value = value * 16 + digit
            guard value <= 0x10FFFF else { break }
            digits += 1
            index += 1
        }
        guard digits > 0, isBraced ? take("}") : digits == 2 else {
            throw Fault(message: "`\\x` needs two digits, or digits in braces", hint: nil)
        }
        return try scalar(value)
    }

    private func scalar(_ value: UInt32) throws(Fault) -> Unicode.Scalar {
        // Go takes halves of surrogate pairs here; they match nothing.
        guard value <= 0x10FFFF else { throw Fault(message: "there is no such character", hint: nil) }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}

/// Whether Go's `\p` knows a name: a general category, a script or `Any`.
private func isUnicodeClass(_ name: String) -> Bool { unicodeClasses.contains(Substring(name)) }

private let unicodeClasses: Set<Substring> = Set(
    """
    Any C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs
    Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo
    Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common
    Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs
    Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Han Hangul
    Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited Inscriptional_Pahlavi
    Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi Khitan_Small_Script Khmer Khojki
    Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean
    Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi
    Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong
    Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian
    Old_Turkic Old_Uyghur Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi
    Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese
    Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan
    Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square
    """.split(whereSeparator: \.isWhitespace))
