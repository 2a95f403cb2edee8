internal import VeloFormat

/// What two velods say to each other while the one takes over from the other: one message of a Unix socket each.
///
/// Text, so that it can be read in a trace: a line `velod-take-over 1`, which every version begins with, a line with the kind,
/// and the rest by kind. Bytes come from another process, of another release perhaps: all are checked.
enum TakeOverMessage: Equatable {
    /// A listener whose descriptor comes with the message, in the same order.
    struct Passed: Equatable {
        var name: String
        /// As declared in the spec or by a setting of the process that passes it; it may be bound to another port.
        var declared: Tables.Endpoint
        /// Whether somebody else keeps the socket open.
        var isKept: Bool
    }

    /// New to old: who wants to take over.
    case hello(release: String)
    /// Old to new: not now.
    case refused(reason: String)
    /// Old to new, with descriptors.
    case listeners([Passed])
    /// New to old: everything is in place but accepting.
    case ready
    /// Old to new: the old one accepts no more.
    case go
    /// New to old: the new one accepts.
    case serving
    /// Old to new: it was heard, and the old one drains.
    case closed
    /// Old to new: the old one goes on serving, and the new one is to end.
    case aborted(reason: String)

    /// Raised with every change that an older velod would misread.
    static let version = 1
    /// Far above what eight listeners need.
    static let longest = 8192
    private static let magic = "velod-take-over"
    private static let mostListeners = 16

    /// Why bytes are no message.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case foreign
        case version(Int)
        case malformed(String)

        var description: String {
            switch self {
            case .foreign: "what it sent is no message of velod"
            case .version(let found):
                "it speaks version \(found) of the take-over, and this velod version \(TakeOverMessage.version)"
            case .malformed(let what): "its message has no valid \(what)"
            }
        }
    }

    func encode() -> [UInt8] {
        let lines: [String] =
            switch self {
            case .hello(let release): ["hello", Self.line(release)]
            case .refused(let reason): ["refused", Self.line(reason)]
            case .listeners(let passed):
                ["listeners"] + passed.map { "\($0.name) \($0.declared.text) \($0.isKept ? "kept" : "own")" }
            case .ready: ["ready"]
            case .go: ["go"]
            case .serving: ["serving"]
            case .closed: ["closed"]
            case .aborted(let reason): ["aborted", Self.line(reason)]
            }
        return Array((["\(Self.magic) \(Self.version)"] + lines).joined(separator: "\n").utf8)
    }

    /// Linear time; any bytes may be given.
    static func decode(_ bytes: [UInt8]) throws(Fault) -> TakeOverMessage {
        guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else { throw .foreign }
        guard text.unicodeScalars.allSatisfy({ $0 == "\n" || !isControl($0) }) else { throw .foreign }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        let first = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
        guard first.count == 2, first[0] == magic, let version = Int(first[1]), version > 0 else { throw .foreign }
        guard version == Self.version else { throw .version(version) }
        guard let kind = lines.popFirst() else { throw .malformed("kind") }
        if kind == "listeners" { return .listeners(try passed(lines)) }
        let plain: [Substring: TakeOverMessage] = [
            "ready": .ready, "go": .go, "serving": .serving, "closed": .closed,
        ]
        if let message = plain[kind] {
            guard lines.isEmpty else { throw .malformed("end") }
            return message
        }
        guard lines.count == 1, let argument = lines.first, !argument.isEmpty else {
            throw .malformed("kind or reason")
        }
        switch kind {
        case "hello": return .hello(release: String(argument))
        case "refused": return .refused(reason: String(argument))
        case "aborted": return .aborted(reason: String(argument))
        default: throw .malformed("kind or reason")
        }
    }

    private static func passed(_ lines: ArraySlice<Substring>) throws(Fault) -> [Passed] {
        guard lines.count <= mostListeners else { throw .malformed("number of listeners") }
        var passed: [Passed] = []
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, !words[0].isEmpty, words[0].utf8.allSatisfy({ (97...122).contains($0) }),
                let declared = Tables.Endpoint(text: String(words[1])), words[2] == "own" || words[2] == "kept",
                !passed.contains(where: { $0.name == words[0] })
            else { throw .malformed("listener") }
            passed.append(Passed(name: String(words[0]), declared: declared, isKept: words[2] == "kept"))
        }
        return passed
    }

    /// A text on one line, which is never empty and fits a message.
    private static func line(_ text: String) -> String {
        let clean = String(String.UnicodeScalarView(text.unicodeScalars.prefix(1000).map { isControl($0) ? " " : $0 }))
        return clean.isEmpty ? "unknown" : clean
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 32 || scalar.value == 127 }
}
