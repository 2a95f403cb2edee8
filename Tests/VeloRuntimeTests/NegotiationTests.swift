import Testing

@testable import VeloRuntime

@Suite struct NegotiationTests {
    private static let open = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let text = "text/plain; version=0.0.4; charset=utf-8"

    @Test(
        "a scrape is in the format that is wanted most, and in text where none is named",
        arguments: [
            ([], text), ([""], text), (["*/*"], text), (["text/*"], text), (["text/html,*/*;q=0.8"], text),
            ([",,;;q=,"], text), (["application/json"], text),
            // Prometheus 2.42
            (
                [
                    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
                ], open
            ),
            // Prometheus 3
            (
                [
                    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;"
                        + "escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
                ], open + "; escaping=allow-utf-8"
            ),
            (["text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.1"], text),
            (["text/plain;version=0.0.4;q=0.9", "application/openmetrics-text;version=1.0.0"], open),
            (["application/openmetrics-text"], open), (["Application/OpenMetrics-Text ; Version=1.0.0 ; Q=0.5"], open),
            (["application/openmetrics-text;version=0.0.1"], text),
            (["application/openmetrics-text;version=2.0.0"], text),
            (["application/openmetrics-text;q=0"], text), (["application/openmetrics-text;q=7"], text),
            (["application/openmetrics-text;q=nan"], text), (["application/openmetrics-text;q=0.2,*/*;q=0.1"], open),
            (["application/openmetrics-text;q=0.2,text/*;q=0.5,*/*;q=0.1"], text),
            (["application/openmetrics-text;escaping=evil\r\nx"], open),
            (["application/openmetrics-text;escaping=\"dots\""], open + "; escaping=dots"),
        ] as [([String], String)])
    func formats(accept: [String], contentType: String) {
        #expect(negotiateFormat(accept: accept).contentType == contentType)
    }
}
