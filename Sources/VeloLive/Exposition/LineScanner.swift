/// Reads one line of a scrape. Consuming functions are `mutating`.
struct LineScanner {
    typealias Failure = Exposition.ParseError

    enum Metadata {
        case help(String, String)
        case type(String, Exposition.Kind)
        case comment
    }

    private let bytes: ArraySlice<UInt8>
    private var offset: Int
    private let number: Int

    init(_ bytes: ArraySlice<UInt8>, number: Int) {
        self.bytes = bytes
        self.number = number
        offset = bytes.startIndex
    }

    var peek: UInt8? { offset < bytes.endIndex ? bytes[offset] : nil }

    mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { offset += 1 }
    }

    /// A line that begins with `#`.
    mutating func metadata() throws(Failure) -> Metadata {
        offset += 1
        skipBlanks()
        let keyword = word()
        guard keyword == "HELP" || keyword == "TYPE" else { return .comment }
        skipBlanks()
        let name = try metricName()
        guard let byte = peek, byte == 0x20 || byte == 0x09 else {
            guard peek == nil, keyword == "HELP" else { throw failure("a name is followed by a blank") }
            return .help(name, "")
        }
        skipBlanks()
        if keyword == "HELP" { return .help(name, try unescaped(to: bytes.endIndex, quoteIsEscaped: false)) }
        let text = word()
        skipBlanks()
        guard let kind = Exposition.Kind(rawValue: text), peek == nil else { throw failure("no such type: `\(text)`") }
        return .type(name, kind)
    }

    /// `name{label="value",} value [timestamp]`.
    mutating func sample() throws(Failure) -> Exposition.Sample {
        let name = try metricName()
        skipBlanks()
        var labels: [Exposition.Label] = []
        if take(UInt8(ascii: "{")) {
            skipBlanks()
            while !take(UInt8(ascii: "}")) {
                let label = try labelPair()
                labels.append(label)
                skipBlanks()
                guard take(UInt8(ascii: ",")) || peek == UInt8(ascii: "}") else {
                    throw failure("`,` or `}` is missing")
                }
                skipBlanks()
            }
        } else if bytes[bytes.index(before: offset)] != 0x20, bytes[bytes.index(before: offset)] != 0x09 {
            throw failure("a name is followed by labels or by a blank")
        }
        skipBlanks()
        let text = word()
        guard let value = Self.number(text) else { throw failure("`\(text)` is no number") }
        skipBlanks()
        if peek != nil {
            let timestamp = word()
            guard Int64(timestamp) != nil else { throw failure("`\(timestamp)` is no time in milliseconds") }
            skipBlanks()
        }
        guard peek == nil else { throw failure("something follows the sample") }
        return Exposition.Sample(name: name, labels: labels.filter { !$0.value.isEmpty }, value: value)
    }

    private mutating func labelPair() throws(Failure) -> Exposition.Label {
        let start = offset
        while let byte = peek, Self.isLetter(byte) || (offset > start && Self.isDigit(byte)) { offset += 1 }
        guard offset > start else { throw failure("a label has no name") }
        let name = String(decoding: bytes[start..<offset], as: UTF8.self)
        skipBlanks()
        guard take(UInt8(ascii: "=")) else { throw failure("label `\(name)` has no `=`") }
        skipBlanks()
        guard take(UInt8(ascii: "\"")) else { throw failure("the value of label `\(name)` is not quoted") }
        var end = offset
        while end < bytes.endIndex, bytes[end] != UInt8(ascii: "\"") {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.endIndex else { throw failure("the value of label `\(name)` does not end") }
        let value = try unescaped(to: end, quoteIsEscaped: true)
        offset = end + 1
        return Exposition.Label(name, value)
    }

    private mutating func metricName() throws(Failure) -> String {
        let start = offset
        while let byte = peek,
            Self.isLetter(byte) || byte == UInt8(ascii: ":") || (offset > start && Self.isDigit(byte))
        { offset += 1 }
        guard offset > start else { throw failure("a metric has no name") }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// The text up to `end` with `\\`, `\n` and, in label values, `\"` replaced.
    private mutating func unescaped(to end: Int, quoteIsEscaped: Bool) throws(Failure) -> String {
        var text: [UInt8] = []
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            guard byte == UInt8(ascii: "\\") else {
                guard byte != UInt8(ascii: "\r") else { throw failure("a carriage return stands in the text") }
                text.append(byte)
                continue
            }
            switch offset < end ? bytes[offset] : 0 {
            case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\"") where quoteIsEscaped: text.append(UInt8(ascii: "\""))
            default: throw failure("no such escape")
            }
            offset += 1
        }
        guard let string = String(validating: text, as: UTF8.self) else { throw failure("a text is not UTF-8") }
        return string
    }

    /// Up to the next blank.
    private mutating func word() -> String {
        let start = offset
        while let byte = peek, byte != 0x20, byte != 0x09 { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// What Go's ParseFloat takes and an exposer prints: decimal numbers, `NaN`, `+Inf`, `-Inf`. Swift's own parser would take
    /// more (`nan(0x1)`, a hexadecimal mantissa).
    private static func number(_ text: String) -> Double? {
        switch text {
        case "NaN": return .nan
        case "+Inf", "Inf": return .infinity
        case "-Inf": return -.infinity
        default:
            let isPlain = text.utf8.allSatisfy { isDigit($0) || "+-.eE".utf8.contains($0) }
            return isPlain ? Double(text) : nil
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private func failure(_ message: String) -> Failure { Failure(line: number, message: message) }
}
