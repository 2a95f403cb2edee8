public import Foundation

/// Why a test cannot do what it wants to do.
public struct TestSupportError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// An executable of the package, built beside the running tests.
///
/// A test target that calls this depends on the executable's target, so that it is built before the tests run.
public func product(_ name: String) throws -> URL {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let url = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name)
    guard FileManager.default.isExecutableFile(atPath: url.path) else {
        throw TestSupportError("\(url.path) is not there: build the product `\(name)` first")
    }
    return url
}

/// The root of the package's sources.
public func packageRoot() -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
