public import Foundation
import Glibc
import Synchronization

/// A real process under test: its output is collected while it runs, and it is killed when the value goes.
public final class RunningProcess: Sendable {
    private struct Collected {
        var output = Data()
        var error = Data()
        var openStreams = 2
    }

    private let process: Mutex<Process>
    private let collected = Mutex(Collected())
    public let processID: Int32

    /// Starts an executable. `environment` is added to that of the tests.
    public init(
        _ executable: URL, _ arguments: [String] = [], in folder: URL? = nil, environment: [String: String] = [:]
    ) throws {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = folder }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let error = Pipe()
        process.standardOutput = output
        process.standardError = error
        try process.run()
        processID = process.processIdentifier
        self.process = Mutex(process)
        collect(output, \.output)
        collect(error, \.error)
    }

    deinit {
        if isRunning { Glibc.kill(processID, SIGKILL) }
    }

    private func collect(_ pipe: Pipe, _ stream: any WritableKeyPath<Collected, Data> & Sendable) {
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.collected.withLock { collected in
                if data.isEmpty { collected.openStreams -= 1 }
                collected[keyPath: stream].append(data)
            }
        }
    }

    public var output: String { collected.withLock { String(decoding: $0.output, as: UTF8.self) } }
    public var errorOutput: String { collected.withLock { String(decoding: $0.error, as: UTF8.self) } }
    public var isRunning: Bool { process.withLock { $0.isRunning } }

    public func send(_ signal: Int32) { Glibc.kill(processID, signal) }

    /// Waits for a whole line of standard output that begins with `prefix`, and gives it without its line end.
    public func line(beginning prefix: String, within limit: Duration = .seconds(20)) async throws -> String {
        try await poll("a line `\(prefix)…` of the process", within: limit) {
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.hasPrefix(prefix) }) { return String(line) }
            guard isRunning else { throw TestSupportError("the process ended:\n\(output)\n\(errorOutput)") }
            return nil
        }
    }

    /// Waits for the end of the process and of its output; the exit code, or 128 and the signal's number, as a shell has it.
    public func exitCode(within limit: Duration = .seconds(60)) async throws -> Int32 {
        try await poll("the end of the process", within: limit) {
            guard collected.withLock({ $0.openStreams == 0 }) else { return nil }
            return process.withLock { process in
                guard !process.isRunning else { return nil }
                let status = process.terminationStatus
                return process.terminationReason == .uncaughtSignal ? 128 + status : status
            }
        }
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
    _ executable: URL, _ arguments: [String] = [], in folder: URL? = nil, environment: [String: String] = [:],
    within limit: Duration = .seconds(60)
) async throws -> ProcessResult {
    let process = try RunningProcess(executable, arguments, in: folder, environment: environment)
    let code = try await process.exitCode(within: limit)
    return ProcessResult(exitCode: code, output: process.output, errorOutput: process.errorOutput)
}
