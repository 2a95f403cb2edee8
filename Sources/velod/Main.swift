import ArgumentParser
import Logging
import NIOCore
import ServiceLifecycle
import VeloFormat
import VeloGenerated
import VeloMetrics
import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// Exit codes, the same as veloc's.
enum ExitStatus {
    static let usage: Int32 = 2
    static let inputOutput: Int32 = 3
    static let bug: Int32 = 70
}

@main
enum Main {
    static func main() async {
        // It asks for a reload, and must not end a velod that is still starting.
        signal(SIGHUP, SIG_IGN)
        let command: Velod
        do {
            command = try Velod.parse()
        } catch {
            leaveWithParserMessage(error)
        }
        do {
            try await command.serve()
        } catch let error as OverrideError {
            leave(ExitStatus.usage, error.description)
        } catch let error as StartError {
            leave(ExitStatus.inputOutput, error.description)
        } catch let error as SystemFailure {
            leave(ExitStatus.inputOutput, error.description)
        } catch let error as Tables.DecodingError {
            leave(ExitStatus.bug, "the compiled tables cannot be read (\(error)); this is a bug in the build")
        } catch {
            leave(ExitStatus.bug, "\(error)")
        }
    }

    /// `--help` and `--version` go to standard output with 0, mistakes to standard error with 2.
    private static func leaveWithParserMessage(_ error: any Error) -> Never {
        let message = Velod.fullMessage(for: error)
        guard Velod.exitCode(for: error) == .success else {
            write(message + "\n", to: STDERR_FILENO)
            exit(ExitStatus.usage)
        }
        write(message + "\n", to: STDOUT_FILENO)
        exit(0)
    }

    private static func leave(_ status: Int32, _ message: String) -> Never {
        write("velod: \(message)\n", to: STDERR_FILENO)
        exit(status)
    }

    /// Straight to the descriptor: nothing is left in a buffer when the process ends.
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            bytes = bytes.dropFirst(max(0, count))
        }
    }
}
