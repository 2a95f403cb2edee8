import VeloSource

/// The label that an author most likely meant, as a hint; `nil` if none is near.
///
/// Beside slips of the pen, a name with words left out or added: `status` for `status_code`, `tenant` for `tenant_id`. Where
/// several would fit, none is named.
func meantLabel(_ name: String, among labels: some Sequence<String>) -> String? {
    if let hint = didYouMean(name, among: labels) { return hint }
    let words = Set(name.lowercased().split(separator: "_"))
    let near = labels.filter { label in
        let others = Set(label.split(separator: "_"))
        return !words.isEmpty && (words.isSubset(of: others) || words.isSuperset(of: others))
    }
    guard near.count == 1, let meant = near.first else { return nil }
    return "did you mean `\(meant)`?"
}
