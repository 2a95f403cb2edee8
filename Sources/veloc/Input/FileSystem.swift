#if canImport(Glibc)
    import Glibc
#endif

/// The few things veloc asks of the file system, each one a system call or two with its error.
enum FileSystem {
    enum Kind: Equatable { case file, directory, link, other }

    /// What stands at a path, links not followed; `nil` if nothing does.
    static func kind(_ path: String) throws(FileError) -> Kind? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError("look at", path)
        }
        return kind(mode: status.st_mode)
    }

    /// What a path leads to, links followed.
    static func resolvedKind(_ path: String) throws(FileError) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError("read", path) }
        return kind(mode: status.st_mode)
    }

    private static func kind(mode: mode_t) -> Kind {
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .link
        default: .other
        }
    }

    /// The bytes of a file, at most `limit` of them.
    static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("read", path) }
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }

    /// The names in a folder, in no order, as bytes: a file system's names need not be UTF-8.
    static func names(in path: String) throws(FileError) -> [[UInt8]] {
        guard let directory = opendir(path) else { throw FileError("list", path) }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw FileError("list", path) }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
    }

    /// Creates a file with these bytes and forces them to the disk. Fails if something stands there already.
    static func create(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError("write", path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError("write", path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw FileError("write", path) }
    }

    /// Forces the entries of a folder to the disk.
    static func synchronize(directory path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("write", path) }
    }

    /// Replaces whatever file stands at `target` in one step.
    static func rename(_ source: String, to target: String) throws(FileError) {
        guard Glibc.rename(source, target) == 0 else { throw FileError("write", target) }
    }

    /// Creates a folder and those above it; no error if it is there.
    static func createDirectories(_ path: String) throws(FileError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return try requireDirectory(path) }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw FileError("create the folder", path)
        }
        try createDirectories(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError("create the folder", path) }
    }

    private static func requireDirectory(_ path: String) throws(FileError) {
        guard try resolvedKind(path) == .directory else { throw FileError("create the folder", path, code: ENOTDIR) }
    }

    /// Removes a file or a link; no error if nothing is there.
    static func removeFile(_ path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else { throw FileError("remove", path) }
    }

    /// Removes a folder if it is empty; whether it was.
    @discardableResult
    static func removeEmptyDirectory(_ path: String) -> Bool { rmdir(path) == 0 }

    /// Removes a folder of files and all that is in it. Links are removed, not followed; no error if it is not there.
    static func removeFlatDirectory(_ path: String) throws(FileError) {
        guard try kind(path) != nil else { return }
        for name in try names(in: path) {
            // The folder is veloc's own and its names are numbers; a repaired name just fails to be removed.
            try removeFile(path + "/" + String(decoding: name, as: UTF8.self))
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
    }
}
