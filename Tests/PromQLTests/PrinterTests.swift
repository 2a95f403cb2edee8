import PromQL
import Testing

@Suite("Printing")
struct PrinterTests {
    @Test("one line, as Prometheus prints it")
    func oneLine() throws {
        var failures = Failures()
        for row in try Fixture.rows("printer_cases") {
            let printed = parsePromQL(row.input, Fixture.everything).expression?.text
            if printed != row.expected ?? row.text { failures.add(row, printed ?? "refused") }
        }
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("several lines, as Prometheus breaks them")
    func severalLines() throws {
        var failures = Failures()
        for row in try Fixture.rows("prettier_cases") {
            guard let expression = parsePromQL(row.input, Fixture.everything).expression else {
                failures.add(row, "refused")
                continue
            }
            let broken = expression.prettyText(width: row.fields["max_chars_per_line"] as? Int ?? 10)
            if broken != row.expected { failures.add(row, "\n" + broken) }
            // All but three of the rows fit the normal width as they are.
            let line = expression.text
            let normal = expression.prettyText()
            if (normal == line) != (line.utf8.count <= 100) { failures.add(row, "at 100:\n" + normal) }
            if normal.split(separator: "\n").contains(where: { $0.utf8.count > 100 }) {
                failures.add(row, "over 100:\n" + normal)
            }
        }
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test(
        "what is printed reads back as the same, in both forms",
        arguments: [
            "corpus_exprs", "realworld_expressions", "parse_cases", "probe_cases", "typecheck_cases", "extra_cases",
        ])
    func fixedPoint(name: String) throws {
        var failures = Failures()
        for row in try Fixture.rows(name) {
            let mustParse = row.fields["expr"] != nil
            guard let expression = parsePromQL(row.input, Fixture.everything).expression else {
                if mustParse { failures.add(row, "\(parsePromQL(row.input, Fixture.everything).problems)") }
                continue
            }
            let printed = expression.text
            for text in [printed, expression.prettyText(width: 20)] {
                let again = parsePromQL(text, Fixture.everything)
                if again.expression?.text != printed {
                    failures.add(row, "\(text) prints as \(again.expression?.text ?? "\(again.problems)")")
                } else if again.expression?.isEquivalent(to: expression) != true {
                    failures.add(row, "\(text) is something else")
                }
            }
        }
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test(
        "numbers are as short as can be and have no exponent",
        arguments: [
            ("1e21", "1000000000000000000000"), ("1e-7", "0.0000001"),
            ("1.5e300", "15" + String(repeating: "0", count: 299)),
            ("-0", "-0"), ("0x1F", "31"), ("0755", "493"), ("08", "8"), ("1_000.5", "1000.5"), ("iNf", "+Inf"),
            ("-inf", "-Inf"), ("nan", "NaN"), ("0.1", "0.1"), ("123456789.125", "123456789.125"),
            ("5e-324", "0." + String(repeating: "0", count: 323) + "5"),
        ])
    func numbers(source: String, printed: String) {
        #expect(parsePromQL(source, Fixture.everything).expression?.text == printed)
    }

    @Test(
        "durations have the largest units first, years and weeks only if they are whole",
        arguments: [
            ("90s", "1m30s"), ("7d", "1w"), ("8d", "8d"), ("25h", "1d1h"), ("365d", "1y"), ("366d", "366d"),
            ("300", "5m"),
            ("4.18", "4s180ms"), ("1500ms", "1s500ms"), ("0.0001", "0.0001"),
        ])
    func durations(source: String, printed: String) {
        #expect(parsePromQL("x[\(source)]", Fixture.everything).expression?.text == "x[\(printed)]")
    }

    @Test("strings are quoted as Go quotes them")
    func strings() {
        let source = #"'\a\b\f\n\r\t\v\\"\x00\x7f\xff\u00e9\u200b\U0001F600\ufffd'"#
        let printed = #""\a\b\f\n\r\t\v\\\"\x00\x7f\xffé\u200b😀\ufffd""#
        #expect(parsePromQL(source).expression?.text == printed)
        #expect(parsePromQL(printed).expression?.text == printed)
    }

    @Test("a tree built in code prints without having been parsed")
    func built() {
        var expression = Expression()
        let range = expression.append(.number(NumberLiteral(300, isDuration: true)))
        let selector = VectorSelector(name: "requests_total", matchers: [Matcher("code", .matches, "5..")])
        let matrix = expression.append(
            .matrixSelector(MatrixSelector(selector, range: range)))
        let rate = expression.append(.call(Call("rate", [matrix])))
        let grouping = Grouping(isWithout: false, labels: [LabelName("tenant_id")])
        let sum = expression.append(.aggregation(Aggregation(.sum, grouping: grouping, [rate])))
        let limit = expression.append(.parameter("threshold"))
        expression.append(.binary(BinaryOperation(.greater, sum, limit)))
        #expect(expression.text == #"sum by (tenant_id) (rate(requests_total{code=~"5.."}[5m])) > $threshold"#)
    }
}
