/// Something wrong with a certificate or its key, in words for who operates the gateway. Never holds bytes of a key.
struct TLSProblem: Error, Equatable, Sendable, CustomStringConvertible {
    enum Severity: Sendable {
        /// The certificate cannot be used.
        case error
        /// It is used, and clients will complain, or others may read what is secret.
        case warning
    }

    var severity: Severity
    /// The path of the file that has to be mended.
    var file: String
    /// What is wrong with it, without a full stop.
    var reason: String

    var description: String { "\(file): \(reason)" }

    static func error(_ file: String, _ reason: String) -> TLSProblem {
        TLSProblem(severity: .error, file: file, reason: reason)
    }

    static func warning(_ file: String, _ reason: String) -> TLSProblem {
        TLSProblem(severity: .warning, file: file, reason: reason)
    }
}

/// Why TLS cannot start: all that was found, one line each.
struct TLSStartError: Error, Equatable, Sendable, CustomStringConvertible {
    var problems: [TLSProblem]

    var description: String { "cannot start TLS: " + problems.map(\.description).joined(separator: "; ") }
}
