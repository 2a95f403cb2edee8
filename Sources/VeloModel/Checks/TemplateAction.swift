/// One `{{ … }}`, read as words: names with `$`, names without, and everything else skipped. Time and space are linear.
struct TemplateAction {
    let bytes: [UInt8]
    var index: Int
    private(set) var variables: [String] = []
    /// Variables that `:=` makes here; `range $i, $v := …` makes two.
    private(set) var declared: Set<String> = []
    private(set) var functions: [String] = []
    /// The labels that are asked for: `$labels.x`, `.Labels.x` and `index $labels "x"`, with the bytes of the name.
    /// A field of the dot (`.Labels.x`) means the alert's only outside `range` and `with`.
    private(set) var labels: [(name: String, range: Range<Int>, isField: Bool)] = []
    /// How many words, strings, numbers and signs there are; fields of a name count as well.
    private(set) var tokens = 0
    /// The keyword that it starts with.
    private(set) var keyword: String?
    /// `if` of `else if`.
    private(set) var chained: String?
    /// The first thing in it that is no syntax of templates.
    private(set) var fault: TemplateFault?

    private let start: Int
    private var parentheses = 0
    /// Whether a string that comes next is the label of `index $labels "…"`.
    private var isIndexing = false

    init(bytes: [UInt8], index: Int) {
        self.bytes = bytes
        self.index = index
        start = index
    }

    var isSingleWord: Bool { functions.count == 1 && variables.isEmpty }

    /// Reads up to and over `}}`; false if there is none.
    mutating func read() -> Bool {
        if at(0, "-"), let next = byte(1), isSpace(next) { index += 2 }
        let first = index
        while let byte = byte(0), isSpace(byte) { index += 1 }
        if at(0, "/"), at(1, "*") { return readComment(isAtStart: index == first) }
        while let byte = byte(0) {
            if at(0, "}"), at(1, "}") {
                if tokens == 0 { report("`{{ }}` is empty", "remove it, or write `{{ $value }}`") }
                if parentheses > 0 { report("`(` is never closed in `{{ }}`", "close it with `)`") }
                index += 2
                return true
            }
            if isSpace(byte) {
                index += 1
            } else if at(0, "-"), at(1, "}"), at(2, "}"), isSpace(bytes[index - 1]) {
                index += 1
            } else {
                guard readToken(byte) else { return false }
                tokens += 1
            }
        }
        return false
    }

    /// False if the text ends in it.
    private mutating func readToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"):
            let start = index
            guard skipString(byte) else { return false }
            if isIndexing { addLabel(start + 1..<index - 1, isField: false) }
            isIndexing = false
        case UInt8(ascii: "$"):
            index += 1
            variables.append("$" + word())
            if variables.last == "$labels" { readLabel(isField: false) }
        case UInt8(ascii: "."):
            let isOfDot = index == start || " ({-\t\n".utf8.contains(bytes[index - 1])
            index += 1
            if word() == "Labels", isOfDot { readLabel(isField: true) }
        case _ where isDigit(byte): readNumber()
        case _ where isWord(byte):
            functions.append(word())
            if tokens == 0, let first = functions.first, templateKeywords.contains(first) { keyword = first }
            if tokens == 1, keyword == "else", let next = functions.last, next == "if" || next == "with" {
                chained = next
            }
        default: readSign(byte)
        }
        return true
    }

    private mutating func readSign(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: ":") where at(1, "="):
            declared.formUnion(variables.suffix(2))
            index += 1
        case UInt8(ascii: "=") where !at(1, "=") && !variables.isEmpty: break
        case UInt8(ascii: "|") where !at(1, "|"): break
        case UInt8(ascii: ",") where keyword == "range": break
        case UInt8(ascii: "("): parentheses += 1
        case UInt8(ascii: ")"):
            parentheses -= 1
            if parentheses < 0 { report("`)` closes nothing in `{{ }}`", "remove it") }
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            // The sign of a number: nothing of a word before it, and digits behind it.
            let isFree = index == start || " \t\r\n(|=,".utf8.contains(bytes[index - 1])
            let digit = at(1, ".") ? self.byte(2) : self.byte(1)
            if !isFree || !(digit.map(isDigit) ?? false) { reportOperator(byte) }
        default: reportOperator(byte)
        }
        index += 1
    }

    private mutating func reportOperator(_ byte: UInt8) {
        if byte == UInt8(ascii: "-"), at(1, "}"), at(2, "}") {
            return report("`-}}` without a space before it", "write ` -}}`")
        }
        if byte == UInt8(ascii: "-"), index == start {
            return report("`{{-` without a space behind it", "write `{{- `")
        }
        if byte == UInt8(ascii: "-"), isWord(bytes[index - 1]), let next = self.byte(1), isWord(next) {
            var hint = "a name has letters, digits and `_`"
            if let label = labels.last, label.range.upperBound == index {
                var end = index
                while end < bytes.count, isWord(bytes[end]) || bytes[end] == byte { end += 1 }
                let name = String(decoding: bytes[label.range.lowerBound..<end], as: UTF8.self)
                hint = "write `index \(label.isField ? ".Labels" : "$labels") \"\(excerpt(name))\"`"
            }
            return report("`-` is no part of a name in a template", hint)
        }
        report(
            "`\(excerpt(String(decoding: [byte], as: UTF8.self)))` is no syntax of templates",
            "templates have no operators: calculate in `expr`, and compare as in `gt $value 1.0`")
    }

    private mutating func report(_ title: String, _ hint: String) {
        if fault == nil { fault = TemplateFault(title: title, hint: hint) }
    }

    private mutating func readComment(isAtStart: Bool) -> Bool {
        guard let end = findPair("*", "/", in: bytes, from: index + 2) else { return false }
        index = end + 2
        let isClosed = at(0, "}") && at(1, "}")
        let isTrimmed = (byte(0).map(isSpace) ?? false) && at(1, "-") && at(2, "}") && at(3, "}")
        if !isAtStart || !(isClosed || isTrimmed) {
            report("a comment that does not fill its `{{ }}`", "write `{{/* … */}}` or `{{- /* … */ -}}`")
        }
        guard let close = findPair("}", "}", in: bytes, from: index) else { return false }
        index = close + 2
        return true
    }

    /// What follows `$labels`: a field, or the string of `index`.
    private mutating func readLabel(isField: Bool) {
        if at(0, ".") {
            index += 1
            let start = index
            _ = word()
            addLabel(start..<index, isField: isField)
        } else {
            isIndexing = functions.last == "index" && !isField
        }
    }

    private mutating func addLabel(_ range: Range<Int>, isField: Bool) {
        guard !range.isEmpty else { return }
        labels.append((String(decoding: bytes[range], as: UTF8.self), range, isField))
    }

    private mutating func word() -> String {
        let start = index
        while index < bytes.count, isWord(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// `12.5`, `0x1F`, `1e-3`, `0x1p-2`, `1+2i`.
    private mutating func readNumber() {
        while let byte = byte(0) {
            let isSign = at(0, "+") || at(0, "-")
            let isExponent = isSign && "eEpP".utf8.contains(bytes[index - 1])
            guard isWord(byte) || at(0, ".") || isExponent || isSign && isImaginary(from: index + 1) else { return }
            index += 1
        }
    }

    private func isImaginary(from start: Int) -> Bool {
        var end = start
        while end < bytes.count, isDigit(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
        return end > start && end < bytes.count && bytes[end] == UInt8(ascii: "i")
    }

    private mutating func skipString(_ quote: UInt8) -> Bool {
        let isRaw = quote == UInt8(ascii: "`")
        index += 1
        while let byte = byte(0) {
            if byte == quote {
                index += 1
                return true
            }
            if byte == UInt8(ascii: "\n"), !isRaw {
                report(
                    "a string in `{{ }}` goes over the end of its line", "write `\\n` in it, or quote it with backticks"
                )
            }
            index += byte == UInt8(ascii: "\\") && !isRaw ? 2 : 1
        }
        return false
    }

    private func byte(_ offset: Int) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    private func at(_ offset: Int, _ character: Unicode.Scalar) -> Bool { byte(offset) == UInt8(ascii: character) }
}

/// Letters of all scripts belong to names; of what lies outside ASCII all is taken for letters.
private func isWord(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80 }

private func isSpace(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

/// Where two bytes stand next to each other.
func findPair(_ first: Unicode.Scalar, _ second: Unicode.Scalar, in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 1 < bytes.count {
        if bytes[index] == UInt8(ascii: first), bytes[index + 1] == UInt8(ascii: second) { return index }
        index += 1
    }
    return nil
}
