#if canImport(Glibc)
    internal import Glibc
#endif
internal import Logging
internal import Synchronization

/// Quota use in the state directory: read at start, written when it has changed.
///
/// A directory that cannot be used does not keep velod from serving: it is logged, shown in `/health`, and tried again at
/// each save. A file that cannot be understood is set aside under a new name, never overwritten. Not more than one
/// process may use a directory.
final class QuotaStore: Sendable {
    /// What `/health` shows.
    enum Status: Sendable, Equatable {
        case saved
        case failed(String)
    }

    /// Another process uses the directory.
    struct InUse: Error, Equatable {
        var directory: String
    }

    /// Far above what 100,000 tenants need; a longer file is not ours.
    private static let longestFile = 256 << 20

    private struct State: ~Copyable {
        var lock: FolderLock?
        /// Whether what was on the disk has been read or set aside, so that writing loses nothing.
        var mayWrite = false
        var written: [UInt8]?
        /// Use of quotas that this spec does not have.
        var unclaimed: [QuotaRecord] = []
    }

    private let directory: String
    private let limits: Limits
    private let clock: RuntimeClock
    private let logger: Logger
    /// Held while the disk works.
    private let state = Mutex(State())
    /// Apart from `state`: `/health` reads it on an event loop, which must not wait for a disk.
    private let latest = Mutex(Status.saved)

    private var file: String { directory + "/quotas" }

    init(directory: String, limits: Limits, clock: RuntimeClock, logger: Logger) {
        self.directory = directory
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    /// How the last attempt ended. Never waits for the disk.
    var status: Status { latest.withLock { $0 } }

    /// Takes the directory, creating it if need be, and restores what it holds.
    ///
    /// - Throws: only if another process has the directory; anything else is logged and kept in `status`.
    func load() throws(InUse) {
        try state.withLock { (state) throws(InUse) in try open(&state) }
    }

    /// Writes the present use if it differs from what is on the disk. Blocks on the disk: not for an event loop.
    func save() {
        state.withLock { state in
            if !state.mayWrite {
                // Tried again, since a directory may have become usable; one that another process has taken is not.
                do { try open(&state) } catch { fail("\(directory) is used by another velod") }
            }
            guard state.mayWrite else { return }
            let now = clock.wall()
            state.unclaimed.removeAll { !$0.isCurrent(at: now) }
            let content = QuotaFile.encode(limits.snapshot() + state.unclaimed)
            guard content != state.written || status != .saved else { return }
            do throws(FileError) {
                try PosixFile.replace(file, in: directory, with: content)
                state.written = content
                succeed()
            } catch {
                fail(error.description)
            }
        }
    }

    /// Lets go of the directory. To be called once, after the last `save`.
    func close() {
        state.withLock { state in
            state.lock = nil
            state.mayWrite = false
        }
    }

    private func open(_ state: inout State) throws(InUse) {
        do throws(FileError) {
            try PosixFile.createFolder(directory)
            if state.lock == nil { state.lock = try FolderLock.take(directory + "/lock") }
            if state.lock != nil { try restore(&state) }
        } catch {
            return fail(error.description)
        }
        if state.lock == nil { throw InUse(directory: directory) }
    }

    private func restore(_ state: inout State) throws(FileError) {
        let reason: String
        do throws(FileError) {
            guard let content = try PosixFile.read(file, limit: Self.longestFile) else {
                state.mayWrite = true
                return
            }
            do throws(QuotaFile.Fault) {
                let records = try QuotaFile.decode(content)
                state.unclaimed = limits.restore(records)
                state.written = content
                state.mayWrite = true
                logger.info("quota use restored", metadata: ["records": "\(records.count)"])
                return
            } catch {
                reason = error.description
            }
        } catch {
            guard error.code == EFBIG else { throw error }
            reason = "it is longer than any quota file"
        }
        let name = try PosixFile.setAside(file, as: "unreadable")
        state.mayWrite = true
        logger.error(
            "the quota file cannot be used and was set aside; quotas start from zero",
            metadata: ["path": "\(file)", "reason": "\(reason)", "set-aside": "\(name)"])
    }

    private func succeed() {
        guard replaceStatus(.saved) else { return }
        logger.notice("quota use is saved again", metadata: ["path": "\(file)"])
    }

    /// Logs a failure once, not at every attempt.
    private func fail(_ message: String) {
        guard replaceStatus(.failed(message)) else { return }
        logger.error("quota use is not saved", metadata: ["reason": "\(message)"])
    }

    /// - Returns: whether it was another one before.
    private func replaceStatus(_ status: Status) -> Bool {
        latest.withLock { latest in
            defer { latest = status }
            return latest != status
        }
    }
}
