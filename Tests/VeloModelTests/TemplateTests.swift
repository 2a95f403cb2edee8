import PromQL
import Testing

@testable import VeloModel

/// Each verdict is that of `promtool check rules` 2.42 on the text as an annotation.
@Suite("templates of alerts")
struct TemplateTests {
    private static let version = ServerVersion(2, 42)

    @Test(
        "what promtool accepts is accepted",
        arguments: [
            "{{ if true }}a{{ else if true }}b{{ else }}c{{ end }}", "{{ range query `up` }}a{{ else }}b{{ end }}",
            "{{ range query `up` }}{{ if true }}{{ continue }}{{ end }}{{ break }}{{ end }}", "{{/* x */}}",
            "{{- /* a }} b */ -}}", "{{ $value +1 }}", "{{ -1 }}", "{{-1}}", "{{ printf \"%v\" -.5 }}",
            "{{ $labels.a -}} x",
            "{{- $value}}", "{{ gt $value 1.0 }}", "{{ define \"x\" }}a{{ end }}{{ template \"x\" . }}",
            "{{ block \"x\" . }}a{{ end }}", "{{ $x := 1 }}{{ $x = 2 }}{{ $x }}", "{{ 'a' }}", "{{ `a\nb` }}",
            "{{ (query \"up\" | first).Value }}", "{{ range $i, $v := query \"up\" }}{{ $v.Value }}{{ end }}",
            "{{ .Labels.a }}", "{{ true }}", "{{ 1e-3 }}", "{{ 0x1p-2 }}", "{{ print 1+2i }}", "{{ $labels.été }}",
            "{{- if true }}x{{ end -}}", "{{ toTime 1.0 }}", "}} {",
        ])
    func accepted(_ text: String) {
        #expect(templateFault(text, version: Self.version) == nil)
    }

    @Test(
        "what promtool refuses is refused",
        arguments: [
            "{{ if true }} x", "{{ end }}", "{{ else }}", "{{ if true }}a{{ else }}b{{ else }}c{{ end }}",
            "{{ if true }}a{{ else with true }}b{{ end }}", "{{ with true }}a{{ else with true }}b{{ end }}",
            "{{ with true }}a{{ else if true }}b{{ end }}", "{{ range query `up` }}", "{{ break }}", "{{ continue }}",
            "{{ range query `up` }}{{ else }}{{ break }}{{ end }}", "{{ }}", "{{}}", "{{- -}}", "{{ /* x */ }}",
            "{{/* x */ 1 }}", "{{ $value + 1 }}", "{{ $value * 1 }}", "{{ $value - 1 }}", "{{ $labels.a-b }}",
            "{{ $labels.a-}} x", "{{-$value}}", "{{ $value > 1 }}", "{{ $value == 1 }}", "{{ eq 1 1 && true }}",
            "{{ if }}x{{ end }}", "{{ if true }}{{ end 1 }}", "{{ if true }}{{ else 1 }}{{ end }}",
            "{{ define \"x\" }}a{{ else }}b{{ end }}", "{{ if true }}{{ define \"x\" }}a{{ end }}{{ end }}",
            "{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}", "{{ $value, 1 }}", "{{ \"a\nb\" }}", "{{ (print 1 }}",
            "{{ print 1) }}", "{{ $labels[\"a\"] }}", "{{ $value ? 1 : 2 }}", "{{ 1-2 }}", "{{ 1+2 }}", "{{ été }}",
            "{{ if true }}{{ end }}{{ end }}", "{{ now }}", "{{ toDuration 1 }}", "{{ urlQueryEscape `a` }}",
            "{{ tmpl `a` . }}", "{{ print if }}",
        ])
    func refused(_ text: String) {
        #expect(templateFault(text, version: Self.version) != nil)
    }

    @Test("newer functions and keywords are those of newer servers")
    func versions() {
        #expect(templateFault("{{ now }}", version: ServerVersion(3, 6)) == nil)
        #expect(templateFault("{{ urlQueryEscape `a` }}", version: ServerVersion(3, 7))?.detail == "it came with 3.8")
        let chain = "{{ with 0 }}{{ else with 1 }}{{ end }}"
        #expect(templateFault(chain, version: ServerVersion(2, 55)) == nil)
        #expect(templateFault("{{ tmpl `a` . }}") != nil)
    }

    @Test("a label with `-` is asked for by `index`")
    func dash() {
        #expect(templateFault("{{ $labels.a-b-c }}")?.hint == "write `index $labels \"a-b-c\"`")
    }

    @Test("deep templates take time by their length", .timeLimit(.minutes(1)))
    func deep() {
        let open = String(repeating: "{{ if true }}{{ $x := .Labels.a }}", count: 20_000)
        #expect(templateFault(open)?.title == "`{{ if }}` has no `{{ end }}`")
        #expect(templateFault(open + String(repeating: "{{ end }}", count: 20_000)) == nil)
        #expect(templateLabels(open).count == 20_000)
    }
}
