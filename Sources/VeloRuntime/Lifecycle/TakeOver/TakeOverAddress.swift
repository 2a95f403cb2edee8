#if canImport(Glibc)
    internal import Glibc
#endif

/// The Unix socket in the state directory at which the velod that serves is asked to hand over.
///
/// The address of a Unix socket is short; a state directory may have any length. So the directory is opened, and the
/// socket is reached by its descriptor.
enum TakeOverAddress {
    static let name = "take-over.sock"
    private static let new = "take-over.sock.new"

    /// A listening socket that only this user may connect to, in place of whatever was there.
    static func listen(in directory: String) throws(FileError) -> Int32 {
        let path = directory + "/" + name
        return try withDirectory(directory) { folder throws(FileError) in
            let descriptor = try makeSocket(path)
            do throws(FileError) {
                // The file gets the mode of the socket: there is no moment at which others may connect.
                guard fchmod(descriptor, 0o600) == 0 else { throw .last("protect", path) }
                _ = unlinkat(folder, new, 0)
                guard withAddress(folder, new, { bind(descriptor, $0, $1) }) == 0,
                    Glibc.listen(descriptor, 4) == 0, renameat(folder, new, folder, name) == 0
                else { throw .last("listen on", path) }
                return descriptor
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    /// - Returns: `nil` if nobody listens.
    static func connect(in directory: String) throws(FileError) -> TakeOverConnection? {
        let path = directory + "/" + name
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .last("look at", path)
        }
        return try withDirectory(directory) { folder throws(FileError) in
            let descriptor = try makeSocket(path)
            let connection = TakeOverConnection(descriptor)
            guard withAddress(folder, name, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
                if errno == ECONNREFUSED || errno == ENOENT { return nil }
                // Nobody takes the connections that wait there.
                if errno == EAGAIN { throw FileError(operation: "connect to", path: path, code: ETIMEDOUT) }
                throw .last("connect to", path)
            }
            return connection
        }
    }

    /// Removes the file, if it is still the one that was made when `identity` was taken.
    static func remove(in directory: String, ifStill identity: FileIdentity?) {
        let path = directory + "/" + name
        guard let identity, FileIdentity(path) == identity else { return }
        unlink(path)
    }

    private static func makeSocket(_ path: String) throws(FileError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .last("make a socket for", path) }
        return descriptor
    }

    private static func withDirectory<Result>(
        _ directory: String, _ body: (Int32) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .last("open", directory) }
        defer { close(folder) }
        return try body(folder)
    }

    private static func withAddress(
        _ folder: Int32, _ name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "/proc/self/fd/\(folder)/\(name)".utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Which file a path leads to.
struct FileIdentity: Sendable, Equatable {
    private let device: UInt64
    private let number: UInt64

    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}
