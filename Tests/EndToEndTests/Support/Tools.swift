import Foundation
import TestSupport

/// What tests of this checkout run beside our own programs.
enum Tools {
    /// The root of the checkout.
    static let root = packageRoot().path
    /// The example spec, which velod was compiled from.
    static let specs = root + "/specs"

    /// The interpreter with the packages that `scripts/setup.sh test` installs.
    static let python = URL(fileURLWithPath: root + "/.venv/bin/python")

    /// A program of the system. A test that needs it fails, and is not skipped, where `make test` has not installed it.
    static func system(_ name: String) throws -> URL {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in folders + ["/usr/bin", "/usr/sbin"] {
            let path = folder + "/" + name
            if FileManager.default.isExecutableFile(atPath: path) { return URL(fileURLWithPath: path) }
        }
        throw TestSupportError("\(name) is not installed; `scripts/setup.sh test` installs it")
    }

    /// Runs `veloc` to its end.
    static func veloc(_ arguments: String...) async throws -> ProcessResult {
        try await run(try product("veloc"), arguments, within: .seconds(120))
    }
}

extension RunningProcess {
    /// SIGTERM, and waits for the end.
    @discardableResult
    func stop() async throws -> Int32 {
        if isRunning { send(SIGTERM) }
        return try await exitCode()
    }
}
