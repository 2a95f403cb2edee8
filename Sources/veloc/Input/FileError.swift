#if canImport(Glibc)
    import Glibc
#endif

/// A system call on a path failed.
struct FileError: Error {
    /// What was tried, as in "cannot ACTION PATH".
    let action: String
    let path: String
    /// `errno`.
    let code: Int32

    init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// A rename cannot cross from one device to another.
    var isOtherDevice: Bool { code == EXDEV }

    var message: String { "cannot \(action) `\(path)`: \(String(cString: strerror(code)))" }
}
