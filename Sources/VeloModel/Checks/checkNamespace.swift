import VeloFormat

/// The namespace is the first word of every metric: lower case, `[a-z][a-z0-9_]*`, no `_` at the end, none doubled, and
/// none of those that velod has for what it tells of itself.
func checkNamespace(_ world: ClosedWorld, _ collector: Collector) {
    guard let namespace = world.spec.namespace.given else { return }
    if let taken = BuiltInFamily.processPrefixes.first(where: { "\(namespace.value)_".hasPrefix($0) }) {
        collector.report(
            .reservedName, "reserved name `\(excerpt(namespace.value))`", at: namespace.span,
            detail: "`\(taken)…` are the metrics that velod has of itself, of its process and for libraries",
            hint: "choose the name of your product")
        return
    }
    guard !isNamespace(namespace.value) else { return }
    let lower = namespace.value.lowercased()
    collector.report(
        .invalidName, "invalid name `\(excerpt(namespace.value))`", at: namespace.span,
        detail: "a namespace is lower-case letters, digits and single `_`, and begins with a letter",
        hint: isNamespace(lower) ? "write `\(lower)`" : nil)
}

func isNamespace(_ text: String) -> Bool {
    isSnakeCase(text) && text.utf8.count <= 63 && text.utf8.last != UInt8(ascii: "_")
}

/// `[a-z][a-z0-9_]*` without `__`.
func isSnakeCase(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetterOrDigit(first), !isDigit(first), !text.contains("__") else {
        return false
    }
    return text.utf8.allSatisfy { ($0 == UInt8(ascii: "_") || isLetterOrDigit($0)) && !isUpper($0) }
}
