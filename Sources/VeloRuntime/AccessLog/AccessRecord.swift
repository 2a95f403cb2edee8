/// What the access log says about one request, when it has ended. Nothing in it is copied before it is formatted: the pointers
/// are read during `AccessLogSink.append` and not kept. An empty text, and `nil`, leave the member out.
struct AccessRecord {
    enum HTTPProtocol: Sendable {
        case http10, http11, http2

        var text: StaticString {
            switch self {
            case .http10: "HTTP/1.0"
            case .http11: "HTTP/1.1"
            case .http2: "HTTP/2"
            }
        }
    }

    enum TLSVersion: Sendable {
        case tls12, tls13

        var text: StaticString { self == .tls12 ? "TLSv1.2" : "TLSv1.3" }
    }

    typealias Text = UnsafeRawBufferPointer

    /// When the request ended, in milliseconds since 1970 UTC.
    var time: Int64
    var tenant = Text(start: nil, count: 0)
    var pool = Text(start: nil, count: 0)
    var backend = Text(start: nil, count: 0)
    var method = Text(start: nil, count: 0)
    /// The target as the client sent it; the log cuts the query off if it is told to.
    var target = Text(start: nil, count: 0)
    var status: UInt16
    /// From the first byte of the request to the last of the response, in nanoseconds. So are the next two.
    var duration: UInt64 = 0
    /// How long the connection to the backend took to be made; `nil` if one was there.
    var connect: UInt64?
    /// From sending the request to the first byte of the response.
    var firstByte: UInt64?
    var requestBytes: UInt64 = 0
    var responseBytes: UInt64 = 0
    var requestID = Text(start: nil, count: 0)
    /// Of the W3C `traceparent`; both zero if there is none.
    var traceHigh: UInt64 = 0
    var traceLow: UInt64 = 0
    /// The address of the client, without port.
    var client = Text(start: nil, count: 0)
    var httpProtocol: HTTPProtocol
    var tls: TLSVersion?

    init(time: Int64, status: UInt16, httpProtocol: HTTPProtocol) {
        self.time = time
        self.status = status
        self.httpProtocol = httpProtocol
    }
}
