import NIOHTTP1
import VeloFormat

/// A backend's response head, made ready for one client.
struct ForwardedResponse {
    let head: HTTPResponseHead
    /// Whether the end of the content is the end of the connection: a response of unknown length to HTTP/1.0.
    let isCloseDelimited: Bool

    /// Frames the response anew for the request it answers.
    ///
    /// `keepsAlive` is what the client's connection allows. Refuses (`backendMisbehaved`) a status that is none, an
    /// upgrade that nobody asked for, and any transfer coding but one `chunked`.
    init(
        _ response: HTTPResponseHead, to request: ParsedRequest, keepsAlive: Bool, date: @autoclosure () -> String
    ) throws(ProxyFault) {
        guard (200..<600).contains(response.status.code) else { throw .backendMisbehaved }
        let codings = response.headers["transfer-encoding"]
        guard codings.isEmpty || (codings.count == 1 && codings[0].lowercased() == "chunked") else {
            throw .backendMisbehaved
        }
        let hopByHop = HopByHop(response.headers)
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.headers.count + 3)
        for (name, value) in response.headers where !hopByHop.contains(name) { headers.add(name: name, value: value) }

        let lengths = codings.isEmpty ? response.headers["content-length"] : []
        guard Set(lengths).count <= 1 else { throw .backendMisbehaved }
        let status = response.status.code
        let hasContent = request.method != .head && status != 204 && status != 304
        var isCloseDelimited = false
        if let length = lengths.first {
            // RFC 9110 8.6: of a 204 there is none to speak of; of HEAD and 304 it tells of the response to a GET.
            if status != 204 { headers.add(name: "content-length", value: length) }
        } else if hasContent {
            if request.isHTTP10 {
                isCloseDelimited = true
            } else {
                headers.add(name: "transfer-encoding", value: "chunked")
            }
        }
        if !headers.contains(name: "date") { headers.add(name: "date", value: date()) }
        if !keepsAlive || isCloseDelimited {
            headers.add(name: "connection", value: "close")
        } else if request.isHTTP10 {
            headers.add(name: "connection", value: "keep-alive")
        }
        self.isCloseDelimited = isCloseDelimited
        head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    }

    /// An informational response as it is passed on: with its fields, but for those of this hop.
    static func informational(_ response: HTTPResponseHead) -> HTTPResponseHead {
        let hopByHop = HopByHop(response.headers)
        let fields = response.headers.filter { !hopByHop.contains($0.name) }
        return HTTPResponseHead(
            version: .http1_1, status: response.status, headers: HTTPHeaders(fields.map { ($0.name, $0.value) }))
    }
}
