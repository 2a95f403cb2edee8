import PromQL
import Testing

@Suite("Rewriting")
struct RewritingTests {
    private func tree(_ text: String) throws -> Expression {
        try #require(parsePromQL(text, Dialect(parameters: ["threshold"])).expression)
    }

    @Test("a part of a tree is a tree of its own, without what it does not need")
    func part() throws {
        let tree = try tree("sum by (a) (rate(x_total[5m] offset 1h)) / y > 2")
        guard case .binary(let comparison) = tree[tree.root].kind else { throw Wrong() }
        let part = tree.subexpression(comparison.left)
        #expect(part.text == "sum by (a) (rate(x_total[5m] offset 1h)) / y")
        #expect(part.nodes.count == tree.nodes.count - 2)
        #expect(part[part.root].span == 0..<44)
    }

    @Test("what replaces a node may be a tree, and what it replaced is gone")
    func replacing() throws {
        let series = try tree("max by (t) (limit)")
        let tree = try tree("x > 2 * $threshold and last_over_time(y[1h:5m]) == $threshold")
        let rewritten = tree.rewritten { result, _, kind in
            if case .parameter = kind { return result.append(series) }
            return result.append(kind)
        }
        #expect(rewritten.text == "x > 2 * max by (t) (limit) and last_over_time(y[1h:5m]) == max by (t) (limit)")
        for node in rewritten.nodes { if case .parameter = node.kind { Issue.record("left over") } }
    }

    @Test("a hundred thousand nodes are rewritten without recursion")
    func deep() throws {
        let text = String(repeating: "-(", count: 40_000) + "x" + String(repeating: ")", count: 40_000)
        #expect(try tree(text).rewritten { result, _, kind in result.append(kind) }.text == text)
    }

    @Test("a duration may be a parameter where the dialect has it, and nowhere else")
    func durations() {
        let dialect = Dialect(parameters: ["threshold"], durationParameters: ["__range"])
        for text in ["rate(x[$__range])", "max_over_time(x[$__range:5m])", "x offset $__range"] {
            #expect(parsePromQL(text, dialect).expression?.text == text)
        }
        #expect(parsePromQL("x > $__range", dialect).problems.map(\.message) == ["unknown parameter `$__range`"])
        #expect(
            parsePromQL("rate(x[$threshold])", dialect).problems.map(\.message) == [
                "`$threshold` is a number and no duration"
            ])
        #expect(parsePromQL("rate(x[$__rnge])", dialect).problems.map(\.hint) == ["did you mean `$__range`?"])
        #expect(parsePromQL("up > $treshold", dialect).problems.map(\.hint) == ["did you mean `$threshold`?"])
    }

    private struct Wrong: Error {}
}
