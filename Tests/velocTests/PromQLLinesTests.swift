import PromQL
import Testing
import VeloModel
import VeloSource

@testable import veloc

@Suite("promql check --jsonl")
struct PromQLLinesTests {
    private func verdict(_ line: String) -> String { promQLVerdict(Array(line.utf8)[...], Dialect()) }

    @Test("an expression is answered with its type and its canonical form")
    func valid() {
        #expect(
            verdict(#"{"input":"sum(up)by(a)"}"#)
                == #"{"ok":true,"type":"vector","printed":"sum by (a) (up)","error":null,"start":null,"end":null}"#)
        #expect(verdict(#"{"input_b64":"InhcbiI="}"#).contains(#""printed":"\"x\\n\"""#))
        #expect(verdict(#"{"input":"limitk(1, up)","features":["experimental-functions"]}"#).hasPrefix(#"{"ok":true"#))
    }

    @Test("a problem is answered with its place in bytes")
    func invalid() {
        #expect(
            verdict(#"{"input":"é"}"#)
                == #"{"ok":false,"type":null,"printed":null,"error":"`é` has no meaning in PromQL","start":0,"end":2}"#)
        #expect(verdict(#"{"input":"limitk(1, up)"}"#).hasPrefix(#"{"ok":false"#))
        #expect(verdict(#"{"input":"5m * 2","version":"2.42"}"#).contains(#""start":0,"end":2"#))
    }

    @Test(
        "a line that is no request is answered with an error and no place",
        arguments: [
            "", "{", "nonsense", "[]", "5", "{}", #"{"input":5}"#, #"{"input_b64":"?"}"#,
            #"{"input":"up","features":5}"#,
            #"{"input":"up","features":["x"]}"#, #"{"input":"up","version":"new"}"#, #"{"input":"up"} x"#,
        ])
    func noRequest(line: String) {
        let answer = verdict(line)
        #expect(answer.hasPrefix(#"{"ok":false,"type":null,"printed":null,"error":""#))
        #expect(answer.hasSuffix(#""start":null,"end":null}"#))
    }

    @Test("with a spec, a line is answered with all that was found in it")
    func findings() throws {
        let text = """
            veloc: 1
            namespace: shop
            metrics: { shop_requests_total: { type: counter, help: Requests., on: request.completed } }
            """
        var sources = SourceSet()
        _ = sources.add(SourceFile(path: "spec.yaml", bytes: Array(text.utf8)))
        var diagnostics = Diagnostics()
        let checker = try #require(ExpressionChecker(sources, today: .earliest, diagnostics: &diagnostics))
        func verdict(_ line: String) -> String { promQLVerdict(Array(line.utf8)[...], Dialect(), checker) }
        #expect(
            verdict(#"{"input":"up"}"#) == #"{"ok":true,"type":"vector","printed":"up","error":null,"#
                + #""start":null,"end":null,"findings":[]}"#)
        let warned = verdict(#"{"input":"sum(shop_requests_total)"}"#)
        #expect(warned.hasPrefix(#"{"ok":true,"type":"vector""#))
        #expect(warned.contains(#""findings":[{"id":"VLC0512","severity":"warning""#))
        let refused = verdict(#"{"input":"shop_request_total"}"#)
        #expect(
            refused.hasPrefix(#"{"ok":false"#) && refused.contains(#""error":"unknown metric `shop_request_total`""#))
        #expect(refused.contains(#""start":0,"end":18,"findings":[{"id":"VLC0214","severity":"error""#))
        #expect(verdict(#"{"input_b64":"Iv8i"}"#).contains("not UTF-8"))
    }
}
