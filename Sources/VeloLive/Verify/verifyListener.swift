/// Whether a listener answers `/health`, `/livez` and `/readyz`.
func verifyListener(_ listener: Deployment.Listener, _ deployment: Deployment) -> [Finding] {
    guard let answers = deployment.listeners[listener] else { return [] }
    let results = Deployment.Answers.paths.compactMap { path in answers.byPath[path].map { (path, $0) } }
    let failures = results.compactMap { _, result in if case .failure(let failure) = result { failure } else { nil } }
    // Three times the same refused connection is one finding.
    if let failure = failures.first, failures.count == results.count {
        return [
            Finding(
                .wrong, "\(listener.rawValue) \(answers.endpoint.text)", "cannot be reached: \(failure.message)",
                advice: "is velod running, and is --\(listener.rawValue) the address it listens on?")
        ]
    }
    return results.map { path, result in
        let subject = "\(listener.rawValue) \(path)"
        switch result {
        case .failure(let failure):
            return Finding(.wrong, subject, failure.message, advice: "see velod's log")
        case .success(let answer) where answer.status == 200:
            return Finding(.ok, subject, "200")
        case .success(let answer) where answer.status == 404:
            return Finding(
                .wrong, subject, "404", advice: "is this velod? Every listener of velod answers this path")
        case .success(let answer):
            return Finding(.wrong, subject, "\(answer.status), not 200", advice: advice(path))
        }
    }
}

private func advice(_ path: String) -> String {
    switch path {
    case "/readyz": "velod takes no traffic: it is draining, or a required dependency or a whole pool is down"
    case "/livez": "velod is alive but unwell: restart it and see its log"
    default: "the health report below says what fails"
    }
}
