import VeloSource

/// Templates in the texts of alerts: actions that close, and functions and variables that Prometheus has. It refuses the
/// whole rule file otherwise.
func checkTemplates(_ world: ClosedWorld, _ collector: Collector) {
    for alert in world.spec.alerts.valid {
        let labels = alert.definition.labels.valid.map { Located(value: $0.definition, span: $0.span) }
        let texts = [alert.definition.summary.given, alert.definition.description.given].compactMap(\.self)
        for text in texts + labels {
            guard let fault = templateFault(text.value) else { continue }
            collector.report(.template, fault.title, at: text.span, detail: fault.detail, hint: fault.hint)
        }
    }
}

/// Every `{{ … }}` of a template with its bytes, up to one that is never closed.
func templateActions(_ text: String) -> [(action: TemplateAction, range: Range<Int>)] {
    let bytes = Array(text.utf8)
    var actions: [(action: TemplateAction, range: Range<Int>)] = []
    var index = 0
    while let start = find("{{", in: bytes, from: index) {
        var action = TemplateAction(bytes: bytes, index: start + 2)
        guard action.read() else { break }
        actions.append((action, start..<action.index))
        index = action.index
    }
    return actions
}

struct TemplateFault: Equatable {
    let title: String
    var detail: String?
    var hint: String?
}

/// The first thing in a template (Go's `text/template`) that Prometheus would refuse, of what is looked for.
func templateFault(_ text: String) -> TemplateFault? {
    let bytes = Array(text.utf8)
    var variables = standardVariables
    var index = 0
    while let start = find("{{", in: bytes, from: index) {
        var action = TemplateAction(bytes: bytes, index: start + 2)
        guard action.read() else {
            return TemplateFault(title: "`{{` is never closed", hint: "close it with `}}`")
        }
        variables.formUnion(action.declared)
        if let unknown = action.variables.first(where: { !variables.contains($0) }) {
            return TemplateFault(
                title: "unknown template variable `\(excerpt(unknown))`",
                detail: "Prometheus has `$labels`, `$value`, `$externalLabels` and `$externalURL`",
                hint: didYouMean(unknown, among: standardVariables.sorted()))
        }
        if let unknown = action.functions.first(where: { !templateFunctions.contains($0) }) {
            return TemplateFault(
                title: "unknown template function `\(excerpt(unknown))`",
                hint: didYouMean(unknown, among: templateFunctions.sorted())
                    ?? (action.isSingleWord ? "the value of a label is `{{ $labels.\(excerpt(unknown)) }}`" : nil))
        }
        index = action.index
    }
    return nil
}

/// One `{{ … }}`, read as words: names with `$`, names without, and everything else skipped.
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

    init(bytes: [UInt8], index: Int) {
        self.bytes = bytes
        self.index = index
    }

    var isSingleWord: Bool { functions.count == 1 && variables.isEmpty }

    /// Reads up to and over `}}`; false if there is none.
    mutating func read() -> Bool {
        if starts(with: "/*") || starts(with: "- /*") { return skip(past: "*/") && skip(past: "}}") }
        while index < bytes.count {
            let byte = bytes[index]
            if starts(with: "}}") {
                index += 2
                return true
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "'") {
                let start = index
                guard skipString(byte) else { return false }
                if isIndexing { addLabel(start + 1..<index - 1, isField: false) }
                isIndexing = false
            } else if byte == UInt8(ascii: "$") {
                index += 1
                variables.append("$" + word())
                if variables.last == "$labels" { readLabel(isField: false) }
            } else if starts(with: ":=") {
                declared.formUnion(variables.suffix(2))
                index += 2
            } else if byte == UInt8(ascii: ".") || isDigit(byte) {
                // A field, or a number: `.Value`, `1e3`, `0x1F`.
                let isOfDot = byte == UInt8(ascii: ".") && " ({-\t\n".utf8.contains(bytes[index - 1])
                index += 1
                if word() == "Labels", isOfDot { readLabel(isField: true) }
            } else if isLetterOrDigit(byte) || byte == UInt8(ascii: "_") {
                functions.append(word())
            } else {
                index += 1
            }
        }
        return false
    }

    /// Whether a string that comes next is the label of `index $labels "…"`.
    private var isIndexing = false

    /// What follows `$labels`: a field, or the string of `index`.
    private mutating func readLabel(isField: Bool) {
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
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
        while index < bytes.count, isLetterOrDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_") { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipString(_ quote: UInt8) -> Bool {
        index += 1
        while index < bytes.count {
            if bytes[index] == quote {
                index += 1
                return true
            }
            index += bytes[index] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
        }
        return false
    }

    private func starts(with text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private mutating func skip(past text: String) -> Bool {
        guard let found = find(text, in: bytes, from: index) else { return false }
        index = found + text.utf8.count
        return true
    }
}

/// The labels that a template asks for, with the bytes of their names; of one that is not closed those before.
func templateLabels(_ text: String) -> [(name: String, range: Range<Int>)] {
    var labels: [(name: String, range: Range<Int>)] = []
    /// The blocks around an action, and whether the dot is another one in them.
    var blocks: [Bool] = []
    for (action, _) in templateActions(text) {
        if !action.declared.contains("$labels") {
            let isOfAlert = !blocks.contains(true)
            labels += action.labels.filter { isOfAlert || !$0.isField }.map { ($0.name, $0.range) }
        }
        switch action.functions.first {
        case "range", "with", "define", "block": blocks.append(true)
        case "if": blocks.append(false)
        case "end": _ = blocks.popLast()
        default: break
        }
    }
    return labels
}

private func find(_ text: String, in bytes: [UInt8], from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes[start...].indices.first { bytes[$0...].starts(with: text.utf8) }
}

private let standardVariables: Set<String> = ["$", "$labels", "$value", "$externalLabels", "$externalURL"]

/// Go's own (`text/template`, "Actions" and "Functions"), and Prometheus's (`template/template.go`).
private let templateFunctions: Set<String> = [
    "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue", "nil", "true", "false",
    "and", "or", "not", "len", "index", "print", "printf", "println", "html", "js", "urlquery", "call", "slice",
    "eq", "ne", "lt", "le", "gt", "ge",
    "query", "first", "label", "value", "strvalue", "sortByLabel", "args", "reReplaceAll", "safeHtml", "match", "title",
    "toUpper", "toLower", "graphLink", "tableLink", "stripPort", "stripDomain", "humanize", "humanize1024",
    "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "toTime", "toDuration", "now", "urlQueryEscape",
    "pathPrefix", "externalURL", "parseDuration", "tmpl",
]
