#if canImport(Glibc)
    import Glibc
#endif

/// Keeps two builds out of one output tree, for as long as the value lives.
///
/// It is a `flock` on the folder itself: no lock file is left behind, and the kernel lets go when a process dies.
struct OutputLock: ~Copyable {
    enum Mode { case exclusive, shared }

    private let descriptor: Int32

    /// Waits for another build to end, telling so once by `onWait`.
    init(_ directory: String, _ mode: Mode, onWait: () -> Void) throws(InputOutputFailure) {
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputOutputFailure(FileError("open the output folder", directory)) }
        let operation = mode == .exclusive ? LOCK_EX : LOCK_SH
        guard flock(descriptor, operation | LOCK_NB) != 0 else { return }
        if errno == EWOULDBLOCK {
            onWait()
            while flock(descriptor, operation) != 0 {
                guard errno == EINTR else { throw InputOutputFailure(FileError("lock", directory)) }
            }
            return
        }
        throw InputOutputFailure(FileError("lock", directory))
    }

    deinit { close(descriptor) }
}
