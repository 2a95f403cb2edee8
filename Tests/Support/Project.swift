import Foundation

/// Where this checkout and its programs are.
package enum Project {
    /// The root of the checkout.
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// A program of ours, from the build that the test itself belongs to.
    package static func program(_ name: String) -> String {
        if let folder = ProcessInfo.processInfo.environment["VELOC_BIN"] { return folder + "/" + name }
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle.components(separatedBy: ".xctest")[0])
            .deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// A program of the system, by name. A test that needs it fails, not skips, where `make test` has not installed it.
    package static func tool(_ name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in folders + ["/usr/bin", "/usr/sbin", root + "/.venv/bin"] {
            let path = folder + "/" + name
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw RunningProcess.Failure("\(name) is not installed; `scripts/setup.sh test` installs it")
    }

    /// The interpreter with the packages that `scripts/setup.sh test` installs.
    package static let python = root + "/.venv/bin/python"
}
