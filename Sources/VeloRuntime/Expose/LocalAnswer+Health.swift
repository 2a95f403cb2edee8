internal import NIOCore
internal import NIOHTTP1

extension LocalAnswer {
    /// A health document; `pass` and `warn` are 200, `fail` is 503 (draft-inadarei-api-health-check-06, section 3.1).
    static func health(_ status: HealthStatus, _ document: JSONText) -> LocalAnswer {
        var answer = uncached(status == .fail ? .serviceUnavailable : .ok, document.text + "\n")
        answer.headers.replaceOrAdd(name: "content-type", value: "application/health+json")
        return answer
    }

    /// A text that holds for this moment only.
    static func uncached(_ status: HTTPResponseStatus, _ text: String) -> LocalAnswer {
        .text(status, text, headers: ["cache-control": "no-store"])
    }

    /// The answer to `HEAD`: the same headers, `Content-Length` among them, and no body (RFC 9110 9.3.2).
    var withoutBody: LocalAnswer { LocalAnswer(status: status, headers: headers, body: ByteBuffer()) }
}
