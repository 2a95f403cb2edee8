#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why the state file cannot be had. Everything else that can go wrong with a disk is a `StateStatus`.
public enum StateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process uses the folder; `processID` as far as its lock file tells.
    case inUse(directory: String, processID: Int32?)
    /// There is a process to take over from, and it has not offered its state.
    case notOffered(directory: String, processID: Int32?)
    /// The process to take over from has a file that cannot be read; it is left alone.
    case unreadable(path: String, fault: StateFault)
    /// The state of the process to take over from cannot be opened.
    case system(SystemFailure)

    public var description: String {
        switch self {
        case .inUse(let directory, let processID):
            "\(directory) is used by another velod\(Self.text(processID))"
        case .notOffered(let directory, let processID):
            "the velod that uses \(directory)\(Self.text(processID)) has not offered to hand over"
        case .unreadable(let path, let fault):
            "\(path) cannot be shared: \(fault)"
        case .system(let failure):
            failure.description
        }
    }

    private static func text(_ processID: Int32?) -> String { processID.map { " (process \($0))" } ?? "" }
}

/// A system call that failed: what was tried, on which path, and why.
public struct SystemFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public var operation: String
    public var path: String
    public var code: Int32

    /// The failure of the call that was made last.
    static func last(_ operation: String, _ path: String) -> SystemFailure {
        SystemFailure(operation: operation, path: path, code: errno)
    }

    public var description: String {
        var buffer = [CChar](repeating: 0, count: 256)
        // The POSIX form writes to the buffer; strerror itself shares one among threads.
        let isKnown = strerror_r(code, &buffer, buffer.count) == 0
        let words = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "cannot \(operation) \(path): \(isKnown ? words : "error \(code)")"
    }
}

/// Why the bytes of a state file are refused.
public enum StateFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not one of ours.
    case foreign
    /// Written on a machine of the other byte order.
    case byteOrder
    /// By another release.
    case version(UInt32)
    /// Shorter than it says.
    case truncated
    /// A checksum does not fit, or a number contradicts another one.
    case damaged(String)

    public var description: String {
        switch self {
        case .foreign: "it is not a state file of velod"
        case .byteOrder: "it was written on a machine of the other byte order"
        case .version(let found): "its version is \(found), and this velod reads \(StateLayout.version)"
        case .truncated: "it is shorter than it says"
        case .damaged(let what): "it is damaged: \(what)"
        }
    }
}
