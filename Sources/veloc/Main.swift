import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// Where the process begins and ends: runs a command and turns what it threw into a message and an exit code.
@main
enum Main {
    static func main() async {
        exit(await status().rawValue)
    }

    private static func status() async -> ExitStatus {
        do {
            var command = try Veloc.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .fine
        } catch let status as ExitStatus {
            return status
        } catch let failure as InputOutputFailure {
            return report(failure)
        } catch let error as FileError {
            return report(InputOutputFailure(error))
        } catch {
            return report(error)
        }
    }

    private static func report(_ failure: InputOutputFailure) -> ExitStatus {
        StandardStream.error.write("error: \(failure.message)\n")
        if let hint = failure.hint { StandardStream.error.write(" hint: \(hint)\n") }
        return .inputOutput
    }

    /// What the argument parser threw: a request for help, or wrong usage. Anything else is ours.
    private static func report(_ error: any Error) -> ExitStatus {
        let message = Veloc.fullMessage(for: error)
        switch Veloc.exitCode(for: error) {
        case .success:
            StandardStream.output.write(message + "\n")
            return .fine
        case .validationFailure:
            StandardStream.error.write(message + "\n")
            return .usage
        default:
            StandardStream.error.write(
                "error: internal error: \(error)\n hint: this is a bug of veloc; please report it\n")
            return .bug
        }
    }
}
