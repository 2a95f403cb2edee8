/// The exit codes of every subcommand. Thrown by a command that has already said why.
enum ExitStatus: Int32, Error {
    case fine = 0
    /// The spec has errors, the output drifted, or a deployment is not what its spec says.
    case problems = 1
    /// The command line is wrong.
    case usage = 2
    /// A file or an address could not be read or written.
    case inputOutput = 3
    /// A bug of veloc: EX_SOFTWARE of sysexits(3).
    case bug = 70
}

/// Input or output failed: ends a command with exit code 3.
struct InputOutputFailure: Error {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    init(_ error: FileError) {
        self.init(error.message)
    }
}
