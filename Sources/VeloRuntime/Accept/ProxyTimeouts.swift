public import VeloFormat

/// How long the proxy waits, and for what.
public struct ProxyTimeouts: Sendable {
    /// From the first byte of a request to the end of its head; then 408. The limit on slow heads ("slowloris").
    public var head: TimeSpan
    /// For the next request on a client's connection; then it is closed without a word. Longer than what clients keep
    /// idle connections for, so that the client is the one to close and no request meets a closing connection.
    public var keepAlive: TimeSpan
    /// For a connection to a backend to be made; then another backend is tried.
    public var connect: TimeSpan
    /// From the end of the request to the head of the response; then 504.
    public var firstByte: TimeSpan
    /// Between two parts of a content in either direction; then 408, 504, or a cut.
    public var stall: TimeSpan
    /// Without a byte in either direction on a connection that switched protocols; then both sides are closed.
    public var tunnel: TimeSpan
    /// How long an upstream connection is kept without a request. Short: many servers close theirs after 5 s, and a
    /// connection that closes under a request costs more than a new one.
    public var upstreamIdle: TimeSpan
    /// How long a connection that must close is read and ignored, so that its last answer is not reset away
    /// (RFC 9112 9.6).
    public var linger: TimeSpan

    public init(
        head: TimeSpan = .seconds(10), keepAlive: TimeSpan = .seconds(75), connect: TimeSpan = .seconds(3),
        firstByte: TimeSpan = .seconds(60), stall: TimeSpan = .seconds(60),
        tunnel: TimeSpan = .seconds(3600), upstreamIdle: TimeSpan = .seconds(4),
        linger: TimeSpan = .seconds(1)
    ) {
        self.head = head
        self.keepAlive = keepAlive
        self.connect = connect
        self.firstByte = firstByte
        self.stall = stall
        self.tunnel = tunnel
        self.upstreamIdle = upstreamIdle
        self.linger = linger
    }

    public static let standard = ProxyTimeouts()
}
