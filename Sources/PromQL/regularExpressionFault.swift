/// Why RE2 would refuse a regular expression; `nil` if nothing of what is looked for is wrong with it.
///
/// Looks for the slips of the hand, not for all of the grammar: brackets that do not pair, a repetition of nothing or of a
/// repetition, a backslash at the end. Linear in the length.
package func regularExpressionFault(_ text: String) -> String? {
    var scanner = RegularExpressionScanner(bytes: Array(text.utf8))
    return scanner.fault()
}

private struct RegularExpressionScanner {
    let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private var last = Last.nothing

    /// What a repetition would repeat.
    private enum Last { case nothing, atom, repetition }

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func fault() -> String? {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard index < bytes.count else { return "a `\\` at the end" }
                if bytes[index] == UInt8(ascii: "Q") { return nil }
                index += 1
                last = .atom
            case UInt8(ascii: "["):
                guard skipClass() else { return "a `[` that is never closed" }
                last = .atom
            case UInt8(ascii: "("):
                depth += 1
                skipGroupHead()
                last = .nothing
            case UInt8(ascii: ")"):
                guard depth > 0 else { return "a `)` that closes nothing" }
                depth -= 1
                last = .atom
            case UInt8(ascii: "|"):
                last = .nothing
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
                let sign = String(UnicodeScalar(byte))
                switch last {
                case .nothing: return "a `\(sign)` with nothing to repeat"
                case .repetition where byte != UInt8(ascii: "?"): return "a `\(sign)` after another repetition"
                case .atom, .repetition: last = last == .atom ? .repetition : .nothing
                }
            default:
                last = .atom
            }
        }
        return depth > 0 ? "a `(` that is never closed" : nil
    }

    /// `[^]a-z[:alpha:]]`: a `]` directly after the opening is a member. False at the end of the text.
    private mutating func skipClass() -> Bool {
        if peek() == UInt8(ascii: "^") { index += 1 }
        if peek() == UInt8(ascii: "]") { index += 1 }
        while let byte = peek() {
            index += 1
            switch byte {
            case UInt8(ascii: "]"): return true
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "[") where peek() == UInt8(ascii: ":"):
                index += 1
                while let inner = peek(), inner != UInt8(ascii: "]") { index += 1 }
                index += 1
            default: break
            }
        }
        return false
    }

    /// `?:`, `?i:`, `?P<name>`, or the flags of `(?i)`: none of it is a repetition.
    private mutating func skipGroupHead() {
        guard peek() == UInt8(ascii: "?") else { return }
        index += 1
        let isNamed = peek() == UInt8(ascii: "P") || peek() == UInt8(ascii: "<")
        while let byte = peek(), byte != UInt8(ascii: ")") {
            index += 1
            if byte == UInt8(ascii: isNamed ? ">" : ":") { return }
        }
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }
}
