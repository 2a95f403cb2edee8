/// Every `{{ … }}` of a template with its bytes, up to one that is never closed.
func templateActions(_ text: String) -> [(action: TemplateAction, range: Range<Int>)] {
    let bytes = Array(text.utf8)
    var actions: [(action: TemplateAction, range: Range<Int>)] = []
    var index = 0
    while let start = findPair("{", "{", in: bytes, from: index) {
        var action = TemplateAction(bytes: bytes, index: start + 2)
        guard action.read() else { break }
        actions.append((action, start..<action.index))
        index = action.index
    }
    return actions
}

/// The labels that a template asks for, with the bytes of their names; of one that is not closed those before.
func templateLabels(_ text: String) -> [(name: String, range: Range<Int>)] {
    var labels: [(name: String, range: Range<Int>)] = []
    /// The blocks around an action, and whether the dot is another one in them; how many have another.
    var blocks: [Bool] = []
    var rebound = 0
    for (action, _) in templateActions(text) {
        if !action.declared.contains("$labels") {
            let isOfAlert = rebound == 0
            labels += action.labels.filter { isOfAlert || !$0.isField }.map { ($0.name, $0.range) }
        }
        switch action.functions.first {
        case "range", "with", "define", "block":
            blocks.append(true)
            rebound += 1
        case "if": blocks.append(false)
        case "end": if blocks.popLast() == true { rebound -= 1 }
        default: break
        }
    }
    return labels
}
