#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open file and the few calls that the state file needs of it; closed with the last reference.
final class StateDescriptor: Sendable {
    let number: Int32
    let path: String

    /// Opens a file that is there, or with `create` a new one that was not. Symbolic links are not followed: whoever can
    /// write to the folder must not be able to have another file changed.
    ///
    /// - Returns: `nil` if there is no such file.
    static func open(_ path: String, create: Bool = false) throws(SystemFailure) -> StateDescriptor? {
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT | O_EXCL : 0)
        let number = sys { systemOpen(path, flags) }
        if number >= 0 { return StateDescriptor(number, path) }
        if errno == ENOENT, !create { return nil }
        throw .last(create ? "create" : "open", path)
    }

    /// Opens a file, and creates it if there is none.
    static func openOrCreate(_ path: String) throws(SystemFailure) -> StateDescriptor {
        let number = sys { systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW) }
        guard number >= 0 else { throw .last("open", path) }
        return StateDescriptor(number, path)
    }

    private init(_ number: Int32, _ path: String) {
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    /// The length, if it is a regular file; `nil` for anything else.
    func length() throws(SystemFailure) -> Int? {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .last("look at", path) }
        return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    /// Makes the range part of the file and of the disk, so that writing to it cannot fail later.
    func allocate(offset: Int, byteCount: Int) throws(SystemFailure) {
        var code: Int32
        repeat { code = posix_fallocate(number, off_t(offset), off_t(byteCount)) } while code == EINTR
        guard code == 0 else { throw SystemFailure(operation: "allocate space for", path: path, code: code) }
    }

    /// Cuts the file off. Precondition: nobody maps what is behind.
    func truncate(to byteCount: Int) throws(SystemFailure) {
        guard sys({ ftruncate(number, off_t(byteCount)) }) == 0 else { throw .last("shorten", path) }
    }

    func sync() throws(SystemFailure) {
        guard sys({ fsync(number) }) == 0 else { throw .last("flush", path) }
    }

    /// Runs with the whole content, which must not be shortened meanwhile.
    func withContent<Result>(_ body: (RawSpan) throws(StateFault) -> Result) throws(StateReadFailure) -> Result {
        let found: Int?
        do { found = try self.length() } catch { throw .system(error) }
        guard let length = found else {
            throw .system(SystemFailure(operation: "use as a file", path: path, code: EINVAL))
        }
        var mapped: UnsafeMutableRawPointer?
        if length > 0 {
            mapped = mmap(nil, length, PROT_READ, MAP_PRIVATE, number, 0)
            guard mapped != MAP_FAILED else { throw .system(.last("map", path)) }
        }
        defer { if let mapped { munmap(mapped, length) } }
        do {
            return try body(UnsafeRawBufferPointer(start: mapped, count: length).bytes)
        } catch {
            throw .fault(error)
        }
    }
}

/// Why the content of a file was not had.
enum StateReadFailure: Error {
    case system(SystemFailure)
    case fault(StateFault)
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }

/// Repeats a call that a signal interrupted.
private func sys(_ call: () -> Int32) -> Int32 {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
