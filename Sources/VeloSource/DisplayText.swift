/// Source text as a terminal shows it: nothing in it can move the cursor, change colours or reorder the line, and the width
/// of every character is known.
struct DisplayText {
    /// Columns a tab takes.
    private static let tabWidth = 4

    private(set) var text = ""
    private(set) var width = 0
    private var joinsNext = false
    private var opensFlag = false
    private var lastWidth = 0

    init() {}

    /// Any text as one line for a terminal, in which what would not be visible is written out.
    static func escaping(_ text: some StringProtocol) -> String {
        var display = DisplayText()
        for scalar in text.unicodeScalars { display.append(scalar) }
        return display.text
    }

    /// Appends bytes that should be UTF-8; what is not is shown as `\xFF`.
    mutating func append(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let first = rest.first {
            let length = min(first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, rest.count)
            if let text = String(validating: rest.prefix(length), as: UTF8.self) {
                for scalar in text.unicodeScalars { append(scalar) }
                rest = rest.dropFirst(length)
            } else {
                appendVisible("\\x" + hex(UInt32(first), digits: 2))
                rest = rest.dropFirst()
            }
        }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\t": appendVisible(String(repeating: " ", count: Self.tabWidth))
        case "\n": appendVisible("\\n")
        case "\r": appendVisible("\\r")
        case _ where isUnprintable(scalar): appendVisible("\\u{\(hex(scalar.value, digits: 2))}")
        default:
            text.unicodeScalars.append(scalar)
            let added = addedWidth(of: scalar)
            if added > 0 { lastWidth = added }
            width += added
        }
    }

    mutating func appendVisible(_ ascii: String) {
        text += ascii
        width += ascii.utf8.count
        lastWidth = 1
        joinsNext = false
        opensFlag = false
    }

    /// Columns that a character adds to what stands before it: emoji that are joined, coloured or paired into a flag share
    /// two columns.
    private mutating func addedWidth(of scalar: Unicode.Scalar) -> Int {
        let isJoined = joinsNext
        joinsNext = scalar == "\u{200D}"
        if (0x1F1E6...0x1F1FF).contains(scalar.value) {
            opensFlag.toggle()
            return opensFlag ? 2 : 0
        }
        opensFlag = false
        if scalar == "\u{FE0F}" { return lastWidth == 1 ? 1 : 0 }
        if isJoined || (0x1F3FB...0x1F3FF).contains(scalar.value) { return 0 }
        return displayWidth(of: scalar)
    }
}

private func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// Control characters, and those that a terminal obeys or hides: direction marks and overrides, zero-width space, line and
/// paragraph separators, byte order marks. The joiners of scripts and emoji stay.
func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    case .format: scalar != "\u{200C}" && scalar != "\u{200D}" && !(0xE0020...0xE007F).contains(scalar.value)
    default: false
    }
}

/// 0 for marks that combine, 2 for wide and full-width East Asian characters and emoji, else 1.
private func displayWidth(of scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(scalar) ? 2 : 1
    }
}

/// The blocks that UAX #11 makes wide or full-width, and what is shown as emoji by default.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
        true
    default: scalar.properties.isEmojiPresentation
    }
}
