import Testing

@testable import VeloLive

@Suite("reading an exposition")
struct ExpositionTests {
    private func parse(_ text: String) throws -> Exposition { try Exposition(parsing: Array(text.utf8)) }

    @Test("families, types, help, labels, values and timestamps are read")
    func whole() throws {
        let exposition = try parse(
            """
            # HELP a_total Say \\"hi\\\\ and\\n.
            """.replacing("\\\"", with: "\"") + """

                # TYPE a_total counter
                a_total{x="1",y="a\\"b\\\\c\\nd"} 3
                a_total{x="2",} 4.5e3 1700000000000
                # a comment

                # TYPE b gauge
                b NaN
                c +Inf

                """)
        #expect(exposition.families.map(\.name) == ["a_total", "b", "c"])
        #expect(exposition.families[0].kind == .counter)
        #expect(exposition.families[0].help == "Say \"hi\\ and\n.")
        #expect(exposition.families[0].samples[0].label("y") == "a\"b\\c\nd")
        #expect(exposition.families[0].samples[1].value == 4500)
        #expect(exposition.families[1].samples[0].value.isNaN)
        #expect(exposition.families[2].kind == .untyped)
        #expect(try parse("").families.isEmpty)
    }

    @Test("samples of a histogram belong to its family")
    func histogram() throws {
        let text = "# TYPE h histogram\nh_bucket{le=\"0.1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n"
        #expect(try parse(text).families.map(\.name) == ["h"])
        #expect(try parse(text).family("h")?.samples.count == 4)
    }

    @Test("an empty label value is no label")
    func emptyLabel() throws {
        #expect(throws: Exposition.ParseError.self) { try parse("a{x=\"\"} 1\na 1\n") }
    }

    @Test(
        "what the format forbids is refused, with its line",
        arguments: [
            "a 1", "a\n", "a \n", "a x\n", "a 0x10\n", "a 1 2 3\n", "a 1 1.5\n", "a{x=1} 1\n", "a{x=\"1\" 1\n",
            "a{x=\"1} 1\n", "a{x=\"\\d\"} 1\n", "a{x=\"1\",x=\"2\"} 1\n", "a{x=\"1\",,} 1\n", "{x=\"1\"} 1\n", "1a 1\n",
            "a 1\r\n", "a{} 1\na{} 2\n", "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 2\n", "a 1\nb 1\na{x=\"1\"} 1\n",
            "# TYPE a gauge\n# TYPE a gauge\n", "# HELP a x\n# HELP a y\n", "a 1\n# TYPE a gauge\n", "# TYPE a info\n",
            "# TYPE a\n", "# HELP\n", "a{\"x\"=\"1\"} 1\n", "a.b 1\n", "a nan(0x1)\n", "a 1 # {x=\"y\"} 1\n",
            "a\"b\" 1\n", "a{x=\"\\\"} 1\n",
            "# HELP a \\x\n",
        ])
    func refused(_ text: String) {
        #expect(throws: Exposition.ParseError.self) { try parse(text) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: Exposition.ParseError.self) {
            try Exposition(parsing: Array("a{x=\"".utf8) + [0xFF] + Array("\"} 1\n".utf8))
        }
    }

    @Test("a text cut or changed at any byte is read or refused, never a crash")
    func mutations() {
        let bytes = Array(
            "# HELP h x\\\\y\n# TYPE h histogram\nh_bucket{le=\"0.1\",t=\"a\\\"b\"} 1 17\nh_sum 3e1\n".utf8)
        for index in bytes.indices {
            _ = try? Exposition(parsing: Array(bytes[..<index]))
            for byte in [0, 0x0A, 0x20, 0x22, 0x23, 0x5C, 0x7B, 0x7D, 0xFF] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                _ = try? Exposition(parsing: changed)
            }
        }
    }

    @Test("what the engine renders is read")
    func engine() throws {
        let exposition = try Exposition(parsing: SampleSpec.scrape(SampleSpec.engine()))
        #expect(exposition.family("velo_build_info")?.samples.first?.label("version") == "9.9")
    }
}
