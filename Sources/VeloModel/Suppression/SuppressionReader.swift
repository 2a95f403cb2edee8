import VeloSource

/// Reads the text of one comment that may be a suppression:
///
///     # veloc: allow VLC0512, VLC0513 until 2027-01-31: the exporter resets it on purpose
///
/// A comment that is none reads as `nil`; one that is meant as one and cannot be read is reported.
struct SuppressionReader {
    let file: FileID
    let bytes: [UInt8]
    /// Past the last byte of the comment.
    let end: Int
    private var index: Int
    private let collector: Collector

    struct Directive {
        var problems: [(problem: Problem, span: Span)] = []
        var expiry: (day: CivilDate, span: Span)?
    }

    /// `comment` begins with its `#`.
    init(_ comment: Span, in bytes: [UInt8], _ collector: Collector) {
        file = comment.file
        self.bytes = bytes
        end = min(comment.end, bytes.count)
        index = comment.start + 1
        self.collector = collector
    }

    mutating func read() -> Directive? {
        skipBlanks()
        guard bytes[min(index, end)..<end].starts(with: Self.marker) else { return nil }
        index += Self.marker.count
        skipBlanks()
        let verb = word()
        guard text(verb) == "allow" else {
            if isMeant(verb) {
                fail(
                    "`\(excerpt(text(verb)))` is not known", at: verb,
                    hint: "write `# veloc: allow VLC0512: the reason why`")
            }
            return nil
        }
        var directive = Directive()
        guard readIDs(into: &directive), readExpiry(into: &directive), readReason() else { return nil }
        return directive
    }

    static let marker = Array("veloc:".utf8)

    /// Whether somebody wanted a suppression: `# veloc: 1`, the version in a comment, is none.
    private func isMeant(_ verb: Range<Int>) -> Bool {
        if suggestion(for: text(verb), among: ["allow"]) != nil { return true }
        return bytes[index..<end].indices.contains { place in
            bytes[place..<end].starts(with: "VLC".utf8) && place + 3 < end && isDigit(bytes[place + 3])
        }
    }

    private mutating func readIDs(into directive: inout Directive) -> Bool {
        while true {
            skipBlanks()
            let id = word()
            guard !id.isEmpty else {
                return fail("no id", at: index..<index, "expected one such as `VLC0512`")
            }
            guard let problem = Problem(id: text(id)) else {
                let known = Problem.allCases.filter(\.isSuppressible).map(\.id.description)
                return fail(
                    "unknown id `\(excerpt(text(id)))`", at: id, hint: didYouMean(text(id), among: known))
            }
            guard problem.isSuppressible else {
                return fail(
                    "`\(problem.id)` cannot be suppressed", at: id,
                    detail: "only checks of expressions that Prometheus would load can")
            }
            directive.problems.append((problem, span(id)))
            skipBlanks()
            guard index < end, bytes[index] == UInt8(ascii: ",") else { return true }
            index += 1
        }
    }

    private mutating func readExpiry(into directive: inout Directive) -> Bool {
        let start = index
        guard text(word()) == "until" else {
            index = start
            return true
        }
        skipBlanks()
        let day = word()
        guard let date = CivilDate(text(day)) else {
            let title = day.isEmpty ? "no day behind `until`" : "`\(excerpt(text(day)))` is not a day"
            return fail(title, at: day, hint: "write it as in `until 2027-01-31`")
        }
        directive.expiry = (date, span(day))
        skipBlanks()
        return true
    }

    private mutating func readReason() -> Bool {
        let hint = "say why: `# veloc: allow VLC0512: the exporter resets it on purpose`"
        guard index < end else { return fail("no reason", at: index..<index, "expected `:` and a reason", hint: hint) }
        guard bytes[index] == UInt8(ascii: ":") else {
            return fail(
                "a `:` is missing", at: index..<(index + 1), "expected `,`, `until` or `:`", hint: hint)
        }
        index += 1
        skipBlanks()
        return index < end || fail("no reason", at: index..<index, "expected a reason", hint: hint)
    }

    private mutating func skipBlanks() {
        while index < end, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") { index += 1 }
    }

    /// Letters, digits, `_` and `-`, and whatever is no ASCII.
    private mutating func word() -> Range<Int> {
        let start = min(index, end)
        while index < end,
            isLetterOrDigit(bytes[index]) || bytes[index] >= 0x80 || bytes[index] == UInt8(ascii: "_")
                || bytes[index] == UInt8(ascii: "-")
        {
            index += 1
        }
        return start..<max(start, index)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    private func span(_ range: Range<Int>) -> Span { Span(file, range.lowerBound, range.upperBound) }

    @discardableResult
    private func fail(
        _ title: String, at range: Range<Int>, _ text: String = "", detail: String? = nil, hint: String? = nil
    ) -> Bool {
        collector.report(.suppression, "suppression: " + title, at: span(range), text, detail: detail, hint: hint)
        return false
    }
}
