import NIOHTTP1

/// What a request asks of the backend, told from its method and path alone.
enum BackendRoute: Equatable {
    case greeting
    case health
    case status(Int)
    case slow(milliseconds: Int64)
    case bytes(Int)
    case echo
    case switchHealth(on: Bool)
    /// A path of ours with a number that is none, or out of bounds.
    case refused(String)

    /// One minute: a forgotten `/slow` request must not outlive a test run.
    static let longestDelay: Int64 = 60_000
    /// 64 MiB: the body is made in memory.
    static let largestBody = 64 << 20

    init(method: HTTPMethod, uri: String) {
        let path = uri.prefix { $0 != "?" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        switch (method, parts.first, parts.count) {
        case (_, "health", 1):
            self = .health
        case (.PUT, "control", 3) where parts[1] == "health" && (parts[2] == "on" || parts[2] == "off"):
            self = .switchHealth(on: parts[2] == "on")
        case (_, "status", 2):
            self = Self.number(parts[1], in: 200...599).map { .status($0) } ?? .refused("a status is 200 to 599")
        case (_, "slow", 2):
            self =
                Self.number(parts[1], in: 0...Int(Self.longestDelay)).map { .slow(milliseconds: Int64($0)) }
                ?? .refused("a delay is 0 to \(Self.longestDelay) milliseconds")
        case (_, "bytes", 2):
            self =
                Self.number(parts[1], in: 0...Self.largestBody).map { .bytes($0) }
                ?? .refused("a size is 0 to \(Self.largestBody) bytes")
        case (.POST, _, _), (.PUT, _, _), (.PATCH, _, _):
            self = .echo
        default:
            self = .greeting
        }
    }

    private static func number(_ text: Substring, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}
