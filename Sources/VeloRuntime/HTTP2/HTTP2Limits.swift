import VeloFormat
import VeloHTTP

/// How much one HTTP/2 connection may have and do. What goes beyond ends the connection with `ENHANCE_YOUR_CALM`.
struct HTTP2Limits: Sendable, Equatable {
    /// Requests at the same time (SETTINGS_MAX_CONCURRENT_STREAMS). RFC 9113 6.5.2 advises no fewer than 100; with that,
    /// content that waits for backends takes at most 100 windows of 64 KiB for each connection.
    var concurrentStreams: Int
    /// Of the head of a request, as HTTP/1.1 counts it: larger ones are answered 431 there.
    var head: MessageLimits
    /// Streams that a client may reset within `window`: more is what CVE-2023-44487 does ("rapid reset").
    var resets: Int
    /// Streams that a client may make this side reset within `window`, by what is malformed: CVE-2025-8671 ("made you reset").
    var malformed: Int
    /// PING, SETTINGS and PRIORITY within `window`. gRPC measures round trips with PING, and Firefox sends PRIORITY.
    var controlFrames: Int
    var window: TimeSpan
    /// DATA frames without content, one after the other. Some clients send one where they flush.
    var emptyDataFrames: Int
    /// Requests of one connection; with the last of them it begins to drain.
    var requests: Int
    /// How long a connection without requests is kept.
    var idle: TimeSpan
    /// How long a client may leave the end of a response untaken; then its stream is reset.
    var stall: TimeSpan
    /// What a client gets to see that the connection ends: to answer the PING behind the first GOAWAY, and to take the last one.
    var linger: TimeSpan

    init(
        concurrentStreams: Int = 100, head: MessageLimits = MessageLimits(), resets: Int = 200, malformed: Int = 100,
        controlFrames: Int = 1000, window: TimeSpan = .seconds(30), emptyDataFrames: Int = 10,
        requests: Int = .max, idle: TimeSpan = .seconds(75), stall: TimeSpan = .seconds(60),
        linger: TimeSpan = .seconds(1)
    ) {
        self.concurrentStreams = concurrentStreams
        self.head = head
        self.resets = resets
        self.malformed = malformed
        self.controlFrames = controlFrames
        self.window = window
        self.emptyDataFrames = emptyDataFrames
        self.requests = requests
        self.idle = idle
        self.stall = stall
        self.linger = linger
    }

    /// SETTINGS_MAX_HEADER_LIST_SIZE, which counts 32 bytes more for each field than its name and value (RFC 9113 6.5.2) and
    /// is enforced by cutting the connection. So it leaves room for all that HTTP/1.1 has a better answer to.
    var headerListSize: Int { head.headBytes + 32 * head.fieldCount + 16 * 1024 }
}
