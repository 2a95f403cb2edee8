/// One line of a status report.
package struct Finding: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        case ok
        /// Worth a look; the deployment does what its spec says.
        case warning
        case wrong
    }

    package let verdict: Verdict
    /// What was looked at: `admin /metrics`, `veloflux_requests_total`.
    package let subject: String
    package let text: String
    /// What to do about it.
    package let advice: String?

    package init(_ verdict: Verdict, _ subject: String, _ text: String, advice: String? = nil) {
        self.verdict = verdict
        self.subject = subject
        self.text = text
        self.advice = advice
    }
}
