public import Foundation

/// A fresh folder that is removed when the value goes.
public final class TemporaryFolder: Sendable {
    public let url: URL

    public var path: String { url.path }

    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("veloc-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    public func file(_ relative: String) -> URL { url.appendingPathComponent(relative) }

    /// Writes a file and the folders above it.
    public func write(_ relative: String, _ text: String) throws {
        try FileManager.default.createDirectory(
            at: file(relative).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file(relative))
    }

    public func read(_ relative: String) throws -> String {
        String(decoding: try Data(contentsOf: file(relative)), as: UTF8.self)
    }

    /// Every file below, by its path relative to the folder, with its bytes.
    public func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: url.path) {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file(path).path, isDirectory: &isDirectory),
                !isDirectory.boolValue
            else { continue }
            contents[path] = try Data(contentsOf: file(path))
        }
        return contents
    }
}
