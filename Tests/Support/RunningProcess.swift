import Foundation
import Synchronization

/// A program started by a test: its output goes to files, and it ends with the test at the latest.
///
/// Standard output and error are files, not pipes, so that a chatty program can never block on a test that does not read.
package final class RunningProcess: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        package init(_ description: String) { self.description = description }
    }

    private let process: Mutex<Process>
    package let name: String
    private let folder: TemporaryFolder
    package let processIdentifier: Int32

    /// Starts `executable` (a path). The environment is this process's own with `environment` on top.
    package init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil
    ) throws {
        folder = try TemporaryFolder()
        name = URL(fileURLWithPath: executable).lastPathComponent
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try folder.newFile("out")
        process.standardError = try folder.newFile("err")
        try process.run()
        processIdentifier = process.processIdentifier
        self.process = Mutex(process)
    }

    deinit {
        process.withLock { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } }
    }

    package var output: String { folder.text("out") }
    package var errorOutput: String { folder.text("err") }
    package var isRunning: Bool { process.withLock { $0.isRunning } }

    package func signal(_ number: Int32) { kill(processIdentifier, number) }

    /// Waits until a whole line of standard output begins with `prefix`, and gives that line.
    package func line(beginning prefix: String, within seconds: Double = 30) async throws -> String {
        try await poll("\(name) prints “\(prefix)…”", within: seconds) {
            let lines = self.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.hasPrefix(prefix) }) { return String(line) }
            if !self.isRunning { throw Failure("\(self.name) ended: \(self.errorOutput)\(self.output)") }
            return nil
        }
    }

    /// Waits for the end and gives the exit status; that of a signal is 128 and its number, as in a shell.
    package func exitStatus(within seconds: Double = 60) async throws -> Int32 {
        try await poll("\(name) ends", within: seconds) {
            self.process.withLock { process in
                guard !process.isRunning else { return nil }
                return process.terminationReason == .uncaughtSignal
                    ? 128 + process.terminationStatus : process.terminationStatus
            }
        }
    }

    /// SIGTERM, and waits for the end.
    @discardableResult
    package func stop(within seconds: Double = 60) async throws -> Int32 {
        if isRunning { signal(SIGTERM) }
        return try await exitStatus(within: seconds)
    }

    /// Runs a program to its end.
    package static func run(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        directory: String? = nil, within seconds: Double = 120
    ) async throws -> (status: Int32, output: String, errorOutput: String) {
        let process = try RunningProcess(executable, arguments, environment: environment, directory: directory)
        let status = try await process.exitStatus(within: seconds)
        return (status, process.output, process.errorOutput)
    }
}

/// Asks `body` again and again until it gives a value; throws when the deadline has passed.
package func poll<Value>(
    _ what: String, within seconds: Double = 30, _ body: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: .seconds(seconds))
    while true {
        if let value = try await body() { return value }
        guard clock.now < deadline else {
            throw RunningProcess.Failure("not within \(seconds) s: \(what)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
