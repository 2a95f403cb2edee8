#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The names in a state folder, and how a file gets one or loses it.
enum StateFolder {
    static let file = "state.velo"
    static let lock = "state.velo.lock"
    static let new = "state.velo.new"

    /// Creates a folder and the ones above it; fine if it is there.
    static func create(_ path: String) throws(SystemFailure) {
        var prefix = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part
            guard mkdir(prefix, 0o755) == 0 || errno == EEXIST else { throw .last("create the folder", prefix) }
            prefix += "/"
        }
    }

    static func remove(_ path: String) { _ = unlink(path) }

    /// Puts `new` in the place of `path`, for good.
    static func replace(_ path: String, with new: String, in folder: String) throws(SystemFailure) {
        guard rename(new, path) == 0 else { throw .last("rename", new) }
        flush(folder)
    }

    /// Moves a file to the first free of `path.damaged-1`, `path.damaged-2`, … and returns that name. Nothing is
    /// overwritten.
    static func setAside(
        _ path: String, in folder: String, onStep: (StateStep) -> Void
    ) throws(SystemFailure) -> String {
        for number in 1...10_000 {
            let name = "\(path).damaged-\(number)"
            // link fails where the name is taken, which rename does not.
            if link(path, name) == 0 {
                onStep(.setAsideLinked)
                guard unlink(path) == 0 else { throw .last("remove", path) }
                flush(folder)
                return name
            }
            guard errno == EEXIST else { throw .last("set aside", path) }
        }
        throw SystemFailure(operation: "set aside", path: path, code: EEXIST)
    }

    /// Makes a new name durable. A file system that cannot do that for a folder loses at most the newest name.
    private static func flush(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
