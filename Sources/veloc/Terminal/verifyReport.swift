import VeloLive

/// What `veloc verify` prints: a line for each finding, what to do below those that need it, and a sum.
func verifyReport(_ findings: [Finding], color: Bool) -> String {
    var report = ""
    for finding in findings {
        report += "\(word(finding.verdict, color: color))  \(finding.subject): \(finding.text)\n"
        if finding.verdict != .ok, let advice = finding.advice { report += "         \(advice)\n" }
    }
    let wrong = findings.count { $0.verdict == .wrong }
    let warnings = findings.count { $0.verdict == .warning }
    let fine = counted(findings.count - wrong - warnings, "check") + " ok"
    let rest = [(wrong, "wrong"), (warnings, "to look at")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return report + ([fine] + rest).joined(separator: ", ") + "\n"
}

/// Seven columns wide, so that subjects stand below each other.
private func word(_ verdict: Finding.Verdict, color: Bool) -> String {
    let (text, code) =
        switch verdict {
        case .ok: ("ok     ", "32")
        case .warning: ("warning", "33")
        case .wrong: ("wrong  ", "31")
        }
    return color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
}
