import VeloFormat
import VeloHTTP

/// What the request path needs to know of a request when its head is forwarded and the head's bytes are gone.
struct ServedRequest {
    let method: VeloHTTP.RequestMethod
    let version: HTTPVersion
    let content: RequestHead.Content
    /// Whether the client waits for `100 Continue` before it sends content.
    let expectsContinue: Bool
    /// Whether the connection may carry another request when this one is done.
    let keepsAlive: Bool
    /// Whether the backend is asked to switch to WebSocket.
    let asksForWebSocket: Bool

    /// - Parameter isLast: whether the connection has had as many requests as it may have.
    init(_ head: borrowing RequestHead, asksForWebSocket: Bool, isLast: Bool) {
        method = head.method
        version = head.version
        content = head.content
        expectsContinue = head.expectsContinue
        keepsAlive = head.keepsAlive && !isLast
        self.asksForWebSocket = asksForWebSocket
    }
}

extension VeloFormat.RequestMethod {
    /// The method that metrics tell of.
    init(_ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer) {
        switch head.method {
        case .get: self = .get
        case .head: self = .head
        case .post: self = .post
        case .put: self = .put
        case .patch: self = .patch
        case .delete: self = .delete
        case .options: self = .options
        case .trace: self = .trace
        case .connect: self = .connect
        // What HTTP itself treats alike metrics may still tell apart.
        case .other: self.init(token: String(decoding: bytes[part: head.methodRange], as: UTF8.self))
        }
    }
}
