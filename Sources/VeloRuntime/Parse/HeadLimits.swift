/// How large a head may be, in either direction; beyond it a request is answered 431 and a response is a 502.
enum HeadLimits {
    /// One field's name or value, or the request target. RFC 9110 4.1 asks for 8000 at least; twice that fits the
    /// largest cookies that browsers send.
    static let fieldBytes = 16 * 1024
    /// All of them together. Envoy allows 60 KiB.
    static let headBytes = 64 * 1024
    /// HAProxy and Envoy allow 100, too.
    static let fieldCount = 100
}
