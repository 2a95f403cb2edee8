public import NIOCore
public import NIOHTTP1

/// A whole response that velod makes itself.
public struct LocalAnswer: Sendable {
    public var status: HTTPResponseStatus
    public var headers: HTTPHeaders
    public var body: ByteBuffer

    public init(status: HTTPResponseStatus, headers: HTTPHeaders, body: ByteBuffer) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A short plain text, with `Content-Length` and `Content-Type`.
    public static func text(_ status: HTTPResponseStatus, _ text: String, headers: HTTPHeaders = [:]) -> LocalAnswer {
        var headers = headers
        headers.replaceOrAdd(name: "content-type", value: "text/plain; charset=utf-8")
        headers.replaceOrAdd(name: "content-length", value: String(text.utf8.count))
        return LocalAnswer(status: status, headers: headers, body: ByteBuffer(string: text))
    }
}
