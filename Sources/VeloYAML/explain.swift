import VeloSource
func explain(_ problem: SyntaxProblem, in bytes: [UInt8], of file: FileID) -> Diagnostic {
    Diagnostic(.yamlSyntax, .error, problem.problem, at: Span(file, problem.place, min(problem.place + 1, bytes.count)))
}
