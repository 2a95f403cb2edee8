#if canImport(Glibc)
    internal import Glibc
#endif

/// A system call that failed: what was tried, on which path, and why.
struct FileError: Error, Equatable, CustomStringConvertible {
    var operation: String
    var path: String
    var code: Int32

    /// The error of the system call that was made last.
    static func last(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }

    var description: String { "cannot \(operation) \(path): \(describeErrno(code))" }
}

/// The system's words for an error number: `Address already in use`.
func describeErrno(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // The POSIX form writes to the buffer; strerror itself shares one buffer among threads.
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The few file operations the state directory needs, straight on POSIX calls.
enum PosixFile {
    /// The whole content; `nil` if there is no such file.
    ///
    /// - Throws: `EFBIG` if it is longer than `limit` bytes, so that a foreign file cannot take all memory.
    static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .last("open", path)
        }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("read", path)
            }
            if count == 0 { return content }
            content += chunk[..<count]
            if content.count > limit { throw FileError(operation: "read", path: path, code: EFBIG) }
        }
    }

    /// Puts `content` at `path` so that a crash at any moment leaves the old file or the new one, whole: writes a
    /// temporary file beside it, flushes it to the disk, renames it, and flushes the folder.
    static func replace(_ path: String, in folder: String, with content: [UInt8]) throws(FileError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("create", temporary) }
        do {
            try write(content, to: descriptor, path: temporary)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0 else { throw .last("close", temporary) }
        guard rename(temporary, path) == 0 else { throw .last("rename", temporary) }
        flushFolder(folder)
    }

    /// Moves a file to the first free of `path.KIND-1`, `path.KIND-2`, … and returns that name. Nothing is overwritten.
    static func setAside(_ path: String, as kind: String) throws(FileError) -> String {
        for number in 1...10_000 {
            let name = "\(path).\(kind)-\(number)"
            // link fails where the name is taken, which rename does not.
            if link(path, name) == 0 {
                guard unlink(path) == 0 else { throw .last("remove", path) }
                return name
            }
            guard errno == EEXIST else { throw .last("set aside", path) }
        }
        throw FileError(operation: "set aside", path: path, code: EEXIST)
    }

    /// Creates a folder and the ones above it; fine if it is there.
    static func createFolder(_ path: String) throws(FileError) {
        var prefix = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part
            guard mkdir(prefix, 0o755) == 0 || errno == EEXIST else { throw .last("create the folder", prefix) }
            prefix += "/"
        }
    }

    private static func write(_ content: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("write", path)
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw .last("flush", path) }
    }

    /// Makes the rename durable. A file system that cannot flush a folder loses at most the newest file, never the old one.
    private static func flushFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
