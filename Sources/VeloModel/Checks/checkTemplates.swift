import PromQL
import VeloSource

/// Templates in the texts and labels of alerts: actions that close, blocks that pair, no operators, and functions and
/// variables that this version of Prometheus has. It refuses the whole rule file otherwise.
func checkTemplates(_ world: ClosedWorld, _ collector: Collector) {
    for alert in world.spec.alerts.valid {
        let labels = alert.definition.labels.valid.map { Located(value: $0.definition, span: $0.span) }
        let texts = [alert.definition.summary.given, alert.definition.description.given].compactMap(\.self)
        for text in texts + labels {
            guard let fault = templateFault(text.value, version: world.dialect.version) else { continue }
            collector.report(.template, fault.title, at: text.span, detail: fault.detail, hint: fault.hint)
        }
    }
}

struct TemplateFault: Equatable {
    let title: String
    var detail: String?
    var hint: String?
}

/// The first thing in a template (Go's `text/template`) that a version of Prometheus would refuse, of what is looked for;
/// without a version the newest.
func templateFault(_ text: String, version: ServerVersion? = nil) -> TemplateFault? {
    let bytes = Array(text.utf8)
    var blocks = TemplateBlocks()
    var index = 0
    while let start = findPair("{", "{", in: bytes, from: index) {
        var action = TemplateAction(bytes: bytes, index: start + 2)
        guard action.read() else {
            return TemplateFault(title: "`{{` is never closed", hint: "close it with `}}`")
        }
        if let fault = action.fault ?? wordFault(action, version) { return fault }
        if let fault = variableFault(action, blocks) ?? blocks.pass(action, version: version) { return fault }
        index = action.index
    }
    return blocks.unclosed
}

private func variableFault(_ action: TemplateAction, _ blocks: TemplateBlocks) -> TemplateFault? {
    guard let unknown = action.variables.first(where: { !blocks.sees($0) && !action.declared.contains($0) }) else {
        return nil
    }
    if templateVariables.contains(unknown) {
        return TemplateFault(
            title: "`\(unknown)` is not seen inside `define` and `block`",
            hint: "hand the value over: it is `.` in there")
    }
    return TemplateFault(
        title: "unknown template variable `\(excerpt(unknown))`",
        detail: "Prometheus has `$labels`, `$value`, `$externalLabels` and `$externalURL`",
        hint: didYouMean(unknown, among: templateVariables.sorted()))
}

private func wordFault(_ action: TemplateAction, _ version: ServerVersion?) -> TemplateFault? {
    let leading = action.keyword == nil ? 0 : action.chained == nil ? 1 : 2
    for (place, word) in action.functions.enumerated() {
        if templateKeywords.contains(word) {
            guard place >= leading else {
                if let fault = tooNew(word, "template keyword", version) { return fault }
                continue
            }
            return TemplateFault(
                title: "`\(word)` is not at the start of its `{{ }}`", hint: "give it `{{ \(word) }}` of its own")
        }
        if let fault = tooNew(word, "template function", version) { return fault }
        guard !templateFunctions.contains(word) else { continue }
        return TemplateFault(
            title: "unknown template function `\(excerpt(word))`",
            hint: didYouMean(word, among: templateFunctions.union(templateKeywords).sorted())
                ?? (action.isSingleWord ? "the value of a label is `{{ $labels.\(excerpt(word)) }}`" : nil))
    }
    return nil
}
