import PromQL

/// The blocks around the place that a template is read up to, and the variables that are seen there.
struct TemplateBlocks {
    private struct Block {
        let keyword: String
        var hasElse = false
        var declared: [String] = []
        /// What a template of its own (`define`, `block`) hides until its end.
        var hidden: (variables: [String: Int], ranges: Int)?
    }

    private var open: [Block] = []
    /// How many declarations of each variable are seen.
    private var variables = Dictionary(uniqueKeysWithValues: templateVariables.map { ($0, 1) })
    /// How many loops `break` could leave.
    private var ranges = 0

    func sees(_ variable: String) -> Bool { variables[variable] != nil }

    /// The block that is open at the end of the text.
    var unclosed: TemplateFault? {
        open.last.map {
            TemplateFault(title: "`{{ \($0.keyword) }}` has no `{{ end }}`", hint: "close it with `{{ end }}`")
        }
    }

    /// Goes on behind an action; the fault if its keyword cannot stand here.
    mutating func pass(_ action: TemplateAction, version: ServerVersion?) -> TemplateFault? {
        switch action.keyword {
        case "end"?:
            if action.tokens > 1 {
                return TemplateFault(title: "`end` takes nothing behind it", hint: "write `{{ end }}`")
            }
            return close()
        case "else"?: return part(action, version)
        case let keyword? where Self.openers.contains(keyword):
            if action.tokens < 2 { return Self.lacksValue(keyword) }
            if keyword == "define", !open.isEmpty {
                return TemplateFault(
                    title: "`define` inside another block", hint: "define templates outside `if`, `range` and `with`")
            }
            enter(keyword)
        case let keyword? where keyword == "break" || keyword == "continue":
            if action.tokens > 1 {
                return TemplateFault(title: "`\(keyword)` takes nothing behind it", hint: "write `{{ \(keyword) }}`")
            }
            if ranges == 0 {
                return TemplateFault(
                    title: "`\(keyword)` outside `range`", hint: "write it between `{{ range … }}` and its `{{ end }}`")
            }
        default: break
        }
        declare(action.declared)
        return nil
    }

    private static let openers: Set<String> = ["if", "range", "with", "define", "block"]

    private static func lacksValue(_ keyword: String) -> TemplateFault {
        TemplateFault(title: "`\(keyword)` has nothing behind it", hint: "write `{{ \(keyword) … }}` with a value")
    }

    private mutating func declare(_ names: Set<String>) {
        for name in names { variables[name, default: 0] += 1 }
        if !open.isEmpty { open[open.count - 1].declared += names }
    }

    private mutating func enter(_ keyword: String) {
        var block = Block(keyword: keyword)
        if keyword == "define" || keyword == "block" {
            block.hidden = (variables, ranges)
            variables = ["$": 1]
            ranges = 0
        } else if keyword == "range" {
            ranges += 1
        }
        open.append(block)
    }

    private mutating func close() -> TemplateFault? {
        guard let block = open.popLast() else {
            return TemplateFault(
                title: "`{{ end }}` closes no block", hint: "remove it, or open a block with `if`, `range` or `with`")
        }
        if let hidden = block.hidden {
            variables = hidden.variables
            ranges = hidden.ranges
            return nil
        }
        if block.keyword == "range", !block.hasElse { ranges -= 1 }
        for name in block.declared {
            let count = variables[name, default: 1] - 1
            variables[name] = count > 0 ? count : nil
        }
        return nil
    }

    /// `else`, `else if` in `if`, `else with` in `with`.
    private mutating func part(_ action: TemplateAction, _ version: ServerVersion?) -> TemplateFault? {
        guard let block = open.last, block.hidden == nil else {
            return TemplateFault(
                title: "`{{ else }}` belongs to no block",
                hint: "it parts `if`, `range` and `with` before their `{{ end }}`")
        }
        if block.hasElse {
            return TemplateFault(
                title: "`{{ \(block.keyword) }}` has `{{ else }}` already",
                hint: "one `{{ else }}` is the last part of a block")
        }
        if action.tokens == 1 {
            open[open.count - 1].hasElse = true
            if block.keyword == "range" { ranges -= 1 }
            return nil
        }
        guard let next = action.chained, next == block.keyword, next != "range" else {
            return TemplateFault(
                title: "`else` of `\(block.keyword)` takes nothing of this behind it",
                hint: "write `{{ else }}`, or `{{ else if … }}` in `if`")
        }
        if action.tokens < 3 { return Self.lacksValue("else \(next)") }
        if let fault = tooNew("else \(next)", "template keyword", version) { return fault }
        declare(action.declared)
        return nil
    }
}

/// That a word of templates came with a later Prometheus than the one that reads the rules.
func tooNew(_ word: String, _ kind: String, _ version: ServerVersion?) -> TemplateFault? {
    guard let version, let since = templateWordsSince[word], version < since else { return nil }
    return TemplateFault(
        title: "\(kind) `\(word)` is not in Prometheus \(version.description)",
        detail: "it came with \(since.description)",
        hint: "do without it, or set `prometheus.version` if the server is newer")
}
