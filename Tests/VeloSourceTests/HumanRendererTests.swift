import Testing
import VeloSource

@Suite("a person reads a diagnostic with its lines and carets")
struct HumanRendererTests {
    @Test("one label, a note and a hint")
    func oneLabel() {
        var example = Example()
        let text =
            String(repeating: "\n", count: 13) + "      sum(rate(veloflux_http_requests_total[5m])) > $threshold\n"
        let file = example.add("specs/alerts.yaml", text)
        example.report(
            Diagnostic(
                DiagnosticID(214), .error, "unknown metric `veloflux_http_requests_total`",
                at: example.span("veloflux_http_requests_total", in: file), "not declared under `metrics`",
                detail: "an alert may use\nwhat the spec declares",
                hint: "did you mean `veloflux_requests_total`, declared at specs/veloflux.yaml:31:3?"))
        #expect(
            example.human() == """
                error[VLC0214]: unknown metric `veloflux_http_requests_total`
                  --> specs/alerts.yaml:14:16
                   |
                14 |       sum(rate(veloflux_http_requests_total[5m])) > $threshold
                   |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not declared under `metrics`
                   |
                 note: an alert may use
                       what the spec declares
                 hint: did you mean `veloflux_requests_total`, declared at specs/veloflux.yaml:31:3?

                1 error

                """)
    }

    @Test("labels on one line, on others and in another file")
    func manyLabels() {
        var example = Example()
        let first = example.add("a.yaml", "one: [x, y, z]\n\ntwo: 2\n3\n4\n5\nsix: 6\n")
        let second = example.add("b.yaml", String(repeating: "-\n", count: 11) + "other: 1\n")
        example.report(
            Diagnostic(
                DiagnosticID(1), .warning, "many",
                at: [
                    .init(example.span("y", in: first), "primary"), .init(example.span("z", in: first), "last"),
                    .init(example.span("x", in: first), "first"), .init(example.span("one", in: first)),
                    .init(example.span("two", in: first), "near"), .init(example.span("six", in: first), "far"),
                    .init(example.span("other", in: second), "elsewhere"),
                ]))
        #expect(
            example.human() == """
                warning[VLC0001]: many
                  --> a.yaml:1:10
                   |
                 1 | one: [x, y, z]
                   | ---   -  ^  - last
                   |       |  |
                   |       |  primary
                   |       first
                 2 |
                 3 | two: 2
                   | --- near
                ...
                 7 | six: 6
                   | --- far
                   |
                  ::: b.yaml:12:1
                   |
                12 | other: 1
                   | ----- elsewhere

                1 warning

                """)
    }

    @Test("labels that overlap have rows of their own, the primary one first")
    func overlap() {
        var example = Example()
        let file = example.add("a.yaml", "rate(x[5m])\n")
        example.report(
            Diagnostic(
                DiagnosticID(1), .note, "overlap",
                at: [
                    .init(example.span("x[5m]", in: file), "inner"),
                    .init(example.span("rate(x[5m])", in: file), "outer"),
                    .init(example.span("rate", in: file), "name"),
                ]))
        #expect(
            example.human() == """
                note[VLC0001]: overlap
                 --> a.yaml:1:6
                  |
                1 | rate(x[5m])
                  | ---- ^^^^^ inner
                  | |
                  | name
                  | ----------- outer


                """)
    }

    @Test(
        "carets stand under what is shown, however wide it is",
        arguments: [
            ("größe: x", "größe: x", "       ^ here"), ("日本: x", "日本: x", "      ^ here"),
            ("ﾊﾝ: x", "ﾊﾝ: x", "    ^ here"),
            ("e\u{301}: x", "e\u{301}: x", "   ^ here"), ("😀: x", "😀: x", "    ^ here"),
            ("👩\u{200D}👩\u{200D}👧: x", "👩\u{200D}👩\u{200D}👧: x", "    ^ here"), ("👍🏽: x", "👍🏽: x", "    ^ here"),
            ("🇩🇪🇫🇷: x", "🇩🇪🇫🇷: x", "      ^ here"), ("❤\u{FE0F}: x", "❤\u{FE0F}: x", "    ^ here"),
            ("a:\tx", "a:    x", "      ^ here"), ("\u{FEFF}a: x", "a: x", "   ^ here"),
            ("a: x\r\n", "a: x", "   ^ here"),
        ])
    func widths(_ source: String, _ shown: String, _ marks: String) {
        let column = source.unicodeScalars.drop { $0 == "\u{FEFF}" }.prefix { $0 != "x" }.count + 1
        #expect(
            Example.rendered(source, at: "x")
                == "error[VLC0001]: found\n --> a.yaml:1:\(column)\n  |\n1 | \(shown)\n  | \(marks)\n")
    }

    @Test("a span over several lines is shown by its first")
    func severalLines() {
        #expect(
            Example.rendered("a: |\n  one\n  two\n", at: "|\n  one\n  two") == """
                error[VLC0001]: found
                 --> a.yaml:1:4
                  |
                1 | a: |
                  |    ^ here

                """)
    }

    @Test("an empty file has a first line, and the end of a file a place")
    func emptyFile() {
        #expect(
            Example.rendered("", at: "nothing") == """
                error[VLC0001]: found
                 --> a.yaml:1:1
                  |
                1 |
                  | ^ here

                """)
        #expect(
            Example.rendered("a: 1\n", at: "nothing") == """
                error[VLC0001]: found
                 --> a.yaml:2:1
                  |
                2 |
                  | ^ here

                """)
    }

    @Test("a span outside the file is shown at its end")
    func outside() {
        var example = Example()
        let file = example.add("a.yaml", "ab")
        let diagnostic = Diagnostic(DiagnosticID(1), .error, "found", at: Span(file, 90, 95))
        #expect(
            HumanRenderer().render(diagnostic, in: example.sources) == """
                error[VLC0001]: found
                 --> a.yaml:1:3
                  |
                1 | ab
                  |   ^

                """)
    }

    @Test("of a long line the part around the label is shown")
    func longLine() {
        let text = String(repeating: "é", count: 500) + "here" + String(repeating: "z", count: 500)
        let before = String(repeating: "é", count: 30)
        #expect(
            Example.rendered(text, at: "here") == """
                error[VLC0001]: found
                 --> a.yaml:1:501
                  |
                1 | …\(before)here\(String(repeating: "z", count: 136))…
                  |  \(String(repeating: " ", count: 30))^^^^ here

                """)
    }

    @Test("labels far apart in a long line are shown apart")
    func farApart() {
        var example = Example()
        let file = example.add("a.yaml", "first" + String(repeating: " ", count: 400) + "second")
        example.report(
            Diagnostic(
                DiagnosticID(1), .error, "found",
                at: [.init(example.span("second", in: file), "two"), .init(example.span("first", in: file), "one")]))
        let rows = example.human().split(separator: "\n").map(String.init)
        #expect(rows[3].hasPrefix("1 | first ") && rows[4] == "  | ----- one")
        #expect(rows[5].hasSuffix(" second") && rows[6].hasSuffix(" ^^^^^^ two"))
    }

    @Test("nothing in a spec reaches the terminal as an order")
    func injection() {
        var example = Example()
        let file = example.add(
            "a\u{1B}[2J.yaml", bytes: Array("a: \u{1B}[31mred\u{7}\u{202E}b\u{85}\u{200B} x".utf8) + [0xFF, 0x9B])
        example.report(
            Diagnostic(
                DiagnosticID(1), .error, "bad `\u{1B}]0;t\u{7}`", at: example.span("x", in: file), "\u{9B}1m\n",
                detail: "\u{1B}[1m", hint: "\u{202E}"))
        let expected = #"""
            error[VLC0001]: bad `\u{1B}]0;t\u{07}`
             --> a\u{1B}[2J.yaml:1:18
              |
            1 | a: \u{1B}[31mred\u{07}\u{202E}b\u{85}\u{200B} x\xFF\x9B
              |                                               ^ \u{9B}1m\n
              |
             note: \u{1B}[1m
             hint: \u{202E}

            1 error

            """#
        #expect(example.human() == expected)
        for rendered in [
            example.human(), LineRenderer().render(example.diagnostics, in: example.sources),
            JSONRenderer().render(example.diagnostics, in: example.sources),
        ] {
            #expect(
                rendered.unicodeScalars.allSatisfy {
                    $0 == "\n" || $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
                })
        }
    }

    @Test("on a terminal, severity, marks and margin have colours")
    func colour() {
        var example = Example()
        let file = example.add("a.yaml", "ab: 1\n")
        example.report(
            Diagnostic(
                DiagnosticID(1), .error, "found",
                at: [.init(example.span("ab", in: file), "one"), .init(example.span("1", in: file), "two")], hint: "do")
        )
        let expected = """
            <1;31>error[VLC0001]<0><1>: found<0>
            <1;34> --> <0>a.yaml:1:1
            <1;34>  |<0>
            <1;34>1 |<0> ab: 1
            <1;34>  |<0> <1;31>^^<0>  <1;34>-<0> <1;34>two<0>
            <1;34>  |<0> <1;31>|<0>
            <1;34>  |<0> <1;31>one<0>
            <1;34>  |<0>
            <1> hint:<0> do

            1 error

            """
        let escape = "\u{1B}["
        #expect(
            example.human(colour: true)
                == expected.replacing("<", with: escape).replacing(">", with: "m").replacing("--m", with: "-->"))
    }
}
