/// How large the parts of a message may be. Beyond a limit a request is refused with the status that its fault names; a
/// response is a bad one.
public struct MessageLimits: Sendable, Equatable {
    /// The whole head, the empty lines before it included: 431. Envoy allows 60 KiB, nginx 32 KiB.
    public var headBytes: Int
    /// One field line: 431. RFC 9110 4.1 asks for 8000 at least; twice that fits the largest cookies that browsers send.
    public var lineBytes: Int
    /// The request target: 414. RFC 9112 3 recommends 8000 at least for the request line.
    public var targetBytes: Int
    /// A method: 501 (RFC 9112 3). The longest registered one, `UPDATEREDIRECTREF`, has 17.
    public var methodBytes: Int
    /// Field lines in a head or in a trailer section: 431. HAProxy and Envoy allow 100, too.
    public var fieldCount: Int
    /// Members of the Connection fields: 400. What asks for more is after something else.
    public var connectionMembers: Int
    /// The chunk extensions of one message together: 400 (RFC 9112 7.1.1).
    public var chunkExtensionBytes: Int
    /// The trailer section: 431.
    public var trailerBytes: Int
    /// The content of one message, 413; `nil` for no limit.
    public var contentBytes: UInt64?
    /// Whether a Content-Length beyond `contentBytes` is a fault of the head. Who wants to know first whose request it is turns it
    /// off, and looks at the length before any content is read.
    public var refusesDeclaredLength = true
    /// Informational responses before the final one. Early Hints come once or twice; more than this is a backend gone wrong.
    public var informationalResponses: Int

    /// Empty lines before a request line: 400. RFC 9112 2.2 asks for one.
    static var emptyLines: Int { 4 }

    /// Offsets and lengths are kept in 32 and 16 bits: larger numbers are cut to what fits.
    public init(
        headBytes: Int = 64 * 1024, lineBytes: Int = 16 * 1024, targetBytes: Int = 16 * 1024, methodBytes: Int = 32,
        fieldCount: Int = 100, connectionMembers: Int = 64, chunkExtensionBytes: Int = 8 * 1024,
        trailerBytes: Int = 8 * 1024, contentBytes: UInt64? = nil, informationalResponses: Int = 16
    ) {
        self.headBytes = min(max(headBytes, 0), 1 << 30)
        self.lineBytes = min(max(lineBytes, 0), Int(UInt16.max))
        self.targetBytes = min(max(targetBytes, 0), 1 << 30)
        self.methodBytes = min(max(methodBytes, 0), Int(UInt16.max))
        self.fieldCount = max(fieldCount, 0)
        self.connectionMembers = max(connectionMembers, 0)
        self.chunkExtensionBytes = max(chunkExtensionBytes, 0)
        self.trailerBytes = min(max(trailerBytes, 0), 1 << 30)
        self.contentBytes = contentBytes
        self.informationalResponses = max(informationalResponses, 0)
    }
}
