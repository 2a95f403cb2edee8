import Testing
import VeloYAML

@Suite("a scalar is read only as what it plainly is")
struct ScalarReadingTests {
    private func scalar(_ source: String) throws -> YAMLScalar {
        try #require(Parsed("a: \(source)\n").scalars.first).0
    }

    @Test("null is nothing, `~` or `null`, and never quoted")
    func null() throws {
        for source in ["", "~", "null", "Null", "NULL"] { #expect(try scalar(source).isNull) }
        for source in ["''", "\"\"", "'~'", "'null'", "nil", "none", "0", "|\n"] { #expect(try !scalar(source).isNull) }
    }

    @Test("a boolean is `true` or `false`, and never quoted")
    func bool() throws {
        #expect(try scalar("true").bool == true)
        #expect(try scalar("false").bool == false)
        for source in ["True", "yes", "on", "1", "'true'", "\"false\"", ""] { #expect(try scalar(source).bool == nil) }
    }

    @Test(
        "what YAML versions read differently says how",
        arguments: [
            (["yes", "Yes", "ON", "y"], "YAML 1.1 reads it as true"),
            (["no", "No", "OFF", "n"], "YAML 1.1 reads it as false"),
            (["012", "-07", "0_7"], "YAML 1.1 reads it as an octal number, YAML 1.2 as a decimal one"),
            (["089"], "YAML 1.1 reads it as text, YAML 1.2 as a number"),
            (["0o17"], "YAML 1.2 reads it as an octal number"), (["0b101"], "YAML 1.1 reads it as a binary number"),
            (["0x1F", "+0xff_ff"], "YAML reads it as a hexadecimal number"),
            (["1:30", "12:00:05", "1:30.5", "-1:30"], "YAML 1.1 reads it as a number to the base 60"),
            (["1_000", "1_0.5"], "YAML 1.1 reads it as a number without the `_`"),
            (["1e3", "2.5E-7", "12e45"], "YAML 1.2 reads it as a number with an exponent"),
            ([".inf", "-.Inf"], "YAML reads it as infinity"), ([".nan", ".NaN"], "YAML reads it as not a number"),
            (["2024-01-01", "2024-1-1", "2024-01-01T00:00:00Z", "2024-01-01 10:00"], "YAML 1.1 reads it as a date"),
        ])
    func ambiguous(_ texts: [String], _ reason: String) throws {
        for text in texts {
            #expect(try scalar(text).ambiguity == reason, "\(text)")
            #expect(try scalar("'\(text)'").ambiguity == nil)
            #expect(try scalar("\"\(text)\"").ambiguity == nil)
        }
    }

    @Test("what reads the same everywhere is not ambiguous")
    func clear() throws {
        for text in [
            "", "~", "true", "False", "0", "10", "-5", "3.14", "0.5", "+1", "10/s", "5%", "99.9%", "250ms", "1GB/d",
            "30d", "127.0.0.1",
            "127.0.0.1:9090", "127.0.0.0/8", "0.0.0.0", "8080:80", "99:75", "nope", "yes sir", "_", "-", "a_b", "1_a",
            "0xZZ", "0x", "1e", "e3",
            "2.42", "2024-01", "2024-01-01x", "1.2.3", ".", "..", "-x", "+", "1:", ":1", "acme", "00-x",
        ] {
            #expect(try scalar("\(text.hasSuffix(":") || text == "-" ? "x" : text)").ambiguity == nil, "\(text)")
        }
    }
}
