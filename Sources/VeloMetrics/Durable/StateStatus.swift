/// How the state file does: what `/health` shows and a scrape exposes.
public struct StateStatus: Sendable, Equatable {
    /// Why some counts, or all, are only in memory and end with the process; `nil` while everything is in the file.
    public var memoryReason: String?
    /// Records that are only in memory.
    public var memoryRecords = 0
    /// Why the last flush failed; `nil` if it did not. What is in the file outlives the process all the same, and is
    /// lost only if the machine goes down too.
    public var flushFailure: String?
    /// Flushes that failed since the start.
    public var flushFailures = 0
    /// Where this start put a file that it could not read, and why it could not.
    public var setAside: SetAside?
    /// Records of the file and of memory together.
    public var records = 0
    /// Length of the file.
    public var fileBytes = 0

    public struct SetAside: Sendable, Equatable {
        public var path: String
        public var reason: StateFault
    }

    public var isDurable: Bool { memoryReason == nil }
}
