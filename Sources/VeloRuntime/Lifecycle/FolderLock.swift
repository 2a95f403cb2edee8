#if canImport(Glibc)
    internal import Glibc
#endif

/// Exclusive use of a folder by one process, by `flock` on a file in it; the kernel lets go of it when the process ends,
/// however it ends.
struct FolderLock: ~Copyable {
    private let descriptor: Int32

    /// - Returns: `nil` if another process holds it.
    static func take(_ path: String) throws(FileError) -> FolderLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .last("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            if code == EWOULDBLOCK { return nil }
            throw FileError(operation: "lock", path: path, code: code)
        }
        return FolderLock(descriptor: descriptor)
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}
