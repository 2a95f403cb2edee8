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
}
