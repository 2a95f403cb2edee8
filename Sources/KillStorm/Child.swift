import Glibc

/// A counting process and the pipe on which it speaks.
final class Child {
    let processID: pid_t
    private let pipe: Int32
    private var partial: [UInt8] = []
    private(set) var isEnded = false

    init(_ arguments: [String]) throws(SpawnError) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw SpawnError(code: errno) }
        pipe = ends[0]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var words = (["KillStorm", "count"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var processID: pid_t = 0
        let code = posix_spawn(&processID, "/proc/self/exe", &actions, nil, &words, environ)
        guard code == 0 else { throw SpawnError(code: code) }
        self.processID = processID
    }

    deinit { close(pipe) }

    func kill() { Glibc.kill(processID, SIGKILL) }

    /// Waits at most that long for messages, and gives what is there.
    func messages(within milliseconds: Int32) -> [Message] {
        var waiting = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
        guard !isEnded, poll(&waiting, 1, milliseconds) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(pipe, &bytes, bytes.count)
        guard count > 0 else {
            isEnded = true
            return []
        }
        partial += bytes[..<count]
        let size = MemoryLayout<Message>.size
        let whole = partial.count / size
        let messages = partial.withUnsafeBytes { bytes in
            (0..<whole).map { bytes.loadUnaligned(fromByteOffset: $0 * size, as: Message.self) }
        }
        partial.removeFirst(whole * size)
        return messages
    }

    /// Waits for the end of the process.
    ///
    /// - Returns: the signal that ended it, or 0.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F
    }
}

struct SpawnError: Error {
    var code: Int32
}
