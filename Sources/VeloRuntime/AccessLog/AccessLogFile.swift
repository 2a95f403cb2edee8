#if canImport(Glibc)
    import Glibc
#endif

/// The end of the access log: a file that is appended to, or a stream. Used by the writer's thread only.
///
/// It never waits for long: a stream whose reader is slow is written in pieces that fit, and asked before each.
struct AccessLogFile: ~Copyable {
    /// What of a write is known to fit into a pipe that says it has room (POSIX, `PIPE_BUF`).
    private static let atomicPiece = 4096

    private let destination: AccessLogSettings.Destination
    private var descriptor: Int32
    private let isOwned: Bool
    private var isRegular: Bool
    /// Whether the last byte written ended a line: after a write that broke off, the next line begins on a new one.
    private var isAtLineStart = true

    init(_ destination: AccessLogSettings.Destination) throws(FileError) {
        self.destination = destination
        switch destination {
        case .file(let path):
            descriptor = try Self.open(path)
            isOwned = true
        case .standardOutput:
            descriptor = STDOUT_FILENO
            isOwned = false
        case .standardError:
            descriptor = STDERR_FILENO
            isOwned = false
        }
        isRegular = Self.isRegular(descriptor)
    }

    deinit { if isOwned { Glibc.close(descriptor) } }

    /// The path, or the name of the stream.
    var name: String {
        switch destination {
        case .file(let path): path
        case .standardOutput: "standard output"
        case .standardError: "standard error"
        }
    }

    /// Opens the path again, where logrotate has put a new file or none. A stream stays what it is, and so does a file whose
    /// path cannot be opened any more.
    mutating func reopen() throws(FileError) {
        guard case .file(let path) = destination else { return }
        let new = try Self.open(path)
        Glibc.close(descriptor)
        descriptor = new
        isRegular = Self.isRegular(new)
        isAtLineStart = true
    }

    /// Writes whole lines, in one system call where it can be, so that two processes that append do not mix theirs.
    ///
    /// - Parameter isPatient: asked while a stream takes nothing; `false` gives up.
    /// - Returns: how many bytes were written, and why it stopped if those are not all.
    mutating func write(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, isPatient: () -> Bool
    ) -> (written: Int, failure: FileError?) {
        if !isAtLineStart, !beginLine(isPatient) { return (0, .last("write to", name)) }
        let total = first.count + second.count
        var written = 0
        while written < total {
            let count = isRegular ? writeBoth(first, second, from: written) : writePiece(first, second, from: written)
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                if code == EAGAIN, waitForRoom(isPatient) { continue }
                return (written, FileError(operation: "write to", path: name, code: code))
            }
            written += count
            let last = written - 1
            isAtLineStart = (last < first.count ? first[last] : second[last - first.count]) == UInt8(ascii: "\n")
            if !isRegular, written < total, !waitForRoom(isPatient) {
                return (written, FileError(operation: "write to", path: name, code: EAGAIN))
            }
        }
        return (written, nil)
    }

    private mutating func beginLine(_ isPatient: () -> Bool) -> Bool {
        var end = UInt8(ascii: "\n")
        while Glibc.write(descriptor, &end, 1) != 1 {
            guard errno == EINTR || (errno == EAGAIN && waitForRoom(isPatient)) else { return false }
        }
        isAtLineStart = true
        return true
    }

    private func writeBoth(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, from offset: Int) -> Int {
        let head = UnsafeRawBufferPointer(rebasing: first[min(offset, first.count)...])
        let tail = UnsafeRawBufferPointer(rebasing: second[max(0, offset - first.count)...])
        let regions = [head, tail].filter { !$0.isEmpty }.map {
            iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
        }
        return writev(descriptor, regions, Int32(regions.count))
    }

    /// A piece that a pipe with room takes at once, cut behind a line where that is possible.
    private func writePiece(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, from offset: Int) -> Int
    {
        let rest =
            offset < first.count
            ? UnsafeRawBufferPointer(rebasing: first[offset...])
            : UnsafeRawBufferPointer(rebasing: second[(offset - first.count)...])
        var piece = rest.prefix(Self.atomicPiece)
        if let end = piece.lastIndex(of: UInt8(ascii: "\n")) { piece = piece[...end] }
        return Glibc.write(descriptor, rest.baseAddress, piece.count)
    }

    private func waitForRoom(_ isPatient: () -> Bool) -> Bool {
        var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while isPatient() {
            // Long enough not to be busy, short enough to notice the end of the process.
            let ready = poll(&event, 1, 100)
            if ready > 0 { return true }
            if ready < 0, errno != EINTR { return false }
        }
        errno = EAGAIN
        return false
    }

    private static func open(_ path: String) throws(FileError) -> Int32 {
        // Others than the owner and group have no business with what clients did.
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o640)
        guard descriptor >= 0 else { throw .last("open", path) }
        return descriptor
    }

    private static func isRegular(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
