import VeloSource

/// `did you mean …?`, or `nil` if no candidate is near (`VeloSource.suggestion`).
func didYouMean(_ name: String, among candidates: some Sequence<String>) -> String? {
    suggestion(for: name, among: candidates).map { "did you mean `\($0)`?" }
}
