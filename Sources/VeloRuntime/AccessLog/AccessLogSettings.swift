/// Where the access log goes and what is in it.
struct AccessLogSettings: Sendable, Equatable {
    enum Destination: Sendable, Equatable {
        /// Appended to; made with mode 0640 if it is not there.
        case file(String)
        case standardOutput
        case standardError
    }

    /// A share of requests, exactly `kept` out of every `of`. Precondition: `kept <= of`, `of` positive.
    struct Share: Sendable, Equatable {
        var kept: UInt32
        var of: UInt32

        static let all = Share(kept: 1, of: 1)
    }

    var destination: Destination
    /// Of the requests that `alwaysFromStatus` does not take.
    var share: Share
    /// Requests that end with this status or a higher one are never left out.
    var alwaysFromStatus: UInt16
    /// Whether paths are logged with their query, which often holds what a log should not.
    var includesQuery: Bool
    /// What one event loop may be ahead of the disk, in bytes; rounded up to a power of two. A line takes some 400 bytes.
    var bufferBytes: Int

    init(
        destination: Destination, share: Share = .all, alwaysFromStatus: UInt16 = 500, includesQuery: Bool = false,
        bufferBytes: Int = 1 << 20
    ) {
        precondition(share.of > 0 && share.kept <= share.of, "a share of more than everything")
        self.destination = destination
        self.share = share
        self.alwaysFromStatus = alwaysFromStatus
        self.includesQuery = includesQuery
        self.bufferBytes = bufferBytes
    }
}
