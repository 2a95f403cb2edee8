public import Foundation
import Glibc
import Synchronization

/// A real process under test: its output goes to files that can be read while it runs, and it is killed when the value goes.
///
/// Spawned by `posix_spawn` with files and not by Foundation's `Process` with pipes: processes started at the same time would
/// inherit each other's pipes, and the end of an output would not be seen.
public final class RunningProcess: Sendable {
    public let processID: Int32
    private let folder: TemporaryFolder
    /// The exit code once the process was waited for.
    private let ended = Mutex<Int32?>(nil)

    /// Starts an executable. `environment` is added to that of the tests; standard input is empty.
    public init(
        _ executable: URL, _ arguments: [String] = [], in directory: URL? = nil, environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder.file("output").path, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder.file("error").path, O_WRONLY | O_CREAT, 0o600)
        // A descriptor that the program inherits would keep a test's port or file open. Some may be opened meanwhile.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in 3..<(open.max() ?? 3) + 64 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // env(1) changes the folder and becomes the executable: the C library's own way is not visible to Swift.
        let command =
            directory.map { ["/usr/bin/env", "-C", $0.path, executable.path] + arguments }
            ?? ([executable.path] + arguments)

        // What the tests ignore or block is not ignored or blocked by what they start.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        let merged = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        var argumentPointers = command.map { strdup($0) } + [nil]
        var environmentPointers = merged.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var processID: pid_t = 0
        let result = posix_spawn(
            &processID, command[0], &actions, &attributes, &argumentPointers, &environmentPointers)
        guard result == 0 else {
            throw TestSupportError("cannot start \(executable.path): \(String(cString: strerror(result)))")
        }
        self.processID = processID
    }

    deinit {
        if isRunning {
            kill(processID, SIGKILL)
            var status: Int32 = 0
            waitpid(processID, &status, 0)
        }
    }

    public var output: String { (try? folder.read("output")) ?? "" }
    public var errorOutput: String { (try? folder.read("error")) ?? "" }
    public var isRunning: Bool { finishedCode() == nil }

    /// The exit code, or 128 and the signal's number, as a shell has it; `nil` while the process runs.
    private func finishedCode() -> Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(processID, &status, WNOHANG) == processID else { return nil }
            let signal = status & 0x7F
            ended = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            return ended
        }
    }

    public func send(_ signal: Int32) {
        if isRunning { kill(processID, signal) }
    }

    /// Waits for a whole line of standard output that begins with `prefix`, and gives it without its line end.
    public func line(beginning prefix: String, within limit: Duration = .seconds(20)) async throws -> String {
        try await poll("a line `\(prefix)…` of the process", within: limit) {
            let isEnded = !isRunning
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.hasPrefix(prefix) }) { return String(line) }
            if isEnded { throw TestSupportError("the process ended:\n\(output)\n\(errorOutput)") }
            return nil
        }
    }

    /// Waits for the end of the process; the exit code, or 128 and the signal's number, as a shell has it.
    public func exitCode(within limit: Duration = .seconds(60)) async throws -> Int32 {
        try await poll("the end of the process", within: limit) { finishedCode() }
    }
}

/// What a finished process left.
public struct ProcessResult: Sendable {
    public let exitCode: Int32
    public let output: String
    public let errorOutput: String
}

/// Runs an executable to its end.
public func run(
    _ executable: URL, _ arguments: [String] = [], in directory: URL? = nil, environment: [String: String] = [:],
    within limit: Duration = .seconds(60)
) async throws -> ProcessResult {
    let process = try RunningProcess(executable, arguments, in: directory, environment: environment)
    let code = try await process.exitCode(within: limit)
    return ProcessResult(exitCode: code, output: process.output, errorOutput: process.errorOutput)
}
