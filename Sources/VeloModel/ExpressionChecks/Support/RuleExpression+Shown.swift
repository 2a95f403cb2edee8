extension RuleExpression {
    /// A range of the text as a title shows it: on one line, and cut where it is long.
    func shown(_ range: Range<Int>) -> String {
        VeloModel.excerpt(excerpt(range).split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}
