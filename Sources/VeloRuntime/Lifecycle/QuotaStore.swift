#if canImport(Glibc)
    internal import Glibc
#endif
internal import Logging
internal import Synchronization
internal import VeloMetrics

/// Quota use in the state file: every request is counted there, so the end of the process loses none.
///
/// A directory that cannot be used does not keep velod from serving: it is logged, shown in `/health`, and, if nobody else
/// opened the file, tried again at each save. A file that cannot be understood is set aside under a new name, never overwritten. Not more than one
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

    private struct State {
        var file: StateFile?
        /// Whether what an earlier release wrote is in the state file, or was set aside.
        var hasOldUse = false
        /// How often the limits were bound to the file: once, and once more for what threads that were at work meanwhile
        /// still counted in memory.
        var bindings = 0
    }

    private let directory: String
    private let limits: Limits
    private let logger: Logger
    /// Held while the disk works.
    private let state: Mutex<State>
    /// Whether this store opens the file, and so flushes and closes it.
    private let isOwner: Bool
    /// Apart from `state`: `/health` reads it on an event loop, which must not wait for a disk.
    private let latest = Mutex(Status.saved)

    /// Releases before the state file kept quotas in a file of their own.
    private var oldFile: String { directory + "/quotas" }

    /// - Parameter state: the state file, if somebody else has opened it for more than quotas, and flushes it.
    init(directory: String, limits: Limits, logger: Logger, state: StateFile? = nil) {
        self.directory = directory
        self.limits = limits
        self.logger = logger
        self.state = Mutex(State(file: state))
        isOwner = state == nil
    }

    /// How the last attempt ended. Never waits for the disk.
    var status: Status { latest.withLock { $0 } }

    /// Takes the directory, creating it if need be, and goes on from what it holds.
    ///
    /// - Throws: only if another process has the directory; anything else is logged and kept in `status`.
    func load() throws(InUse) {
        try state.withLock { (state) throws(InUse) in
            if state.file == nil { state.file = try open() }
            use(&state)
        }
    }

    /// Sees to it that the present use is on the disk. Blocks on the disk: not for an event loop.
    func save() {
        state.withLock { state in
            if state.file == nil {
                // Tried again, since a directory may have become usable; one that another process has taken is not.
                do { state.file = try open() } catch { fail("\(directory) is used by another velod") }
            }
            use(&state)
        }
    }

    /// Lets go of the directory. To be called once, after the last `save`.
    func close() {
        state.withLock { state in
            if isOwner { state.file?.close() }
            state.file = nil
        }
    }

    private func open() throws(InUse) -> StateFile? {
        let state: StateFile
        do throws(StateError) {
            // All of a quota is in one cell, whichever thread counts.
            state = try StateFile.open(StateOptions(directory: directory, threads: 0))
        } catch {
            throw InUse(directory: directory)
        }
        logSetAside(state.status, logger)
        guard state.status.isDurable else {
            note(state.status)
            state.close()
            return nil
        }
        return state
    }

    /// Counts in the file, if there is one, and flushes it unless its owner does.
    private func use(_ state: inout State) {
        guard let file = state.file else { return }
        if state.bindings < 2 {
            limits.bind(to: file)
            state.bindings += 1
        }
        do throws(FileError) {
            if !state.hasOldUse { try takeOver(oldFile, into: file) }
            state.hasOldUse = true
            if isOwner { file.flush() }
            note(file.status)
        } catch {
            fail(error.description)
        }
    }

    /// Brings the use that an earlier release wrote into the state file, and removes that file.
    ///
    /// A kill in between does no harm: what is there already is not added to, only raised to what was written.
    private func takeOver(_ path: String, into state: StateFile) throws(FileError) {
        let reason: String
        do throws(FileError) {
            guard let content = try PosixFile.read(path, limit: Self.longestFile) else { return }
            let decoded = Result { () throws(QuotaFile.Fault) in try QuotaFile.decode(content) }
            switch decoded {
            case .success(let records):
                try takeOver(records, from: path, into: state)
                return
            case .failure(let fault):
                reason = fault.description
            }
        } catch {
            guard error.code == EFBIG else { throw error }
            reason = "it is longer than any quota file"
        }
        let name = try PosixFile.setAside(path, as: "unreadable")
        logger.error(
            "the quota file cannot be used and was set aside; quotas start from zero",
            metadata: ["path": "\(path)", "reason": "\(reason)", "set-aside": "\(name)"])
    }

    private func takeOver(_ records: [QuotaRecord], from path: String, into state: StateFile) throws(FileError) {
        let cells = state.claim(
            QuotaRecord.schema,
            records.map { QuotaRecord.identity(tenant: $0.tenant, kind: $0.kind, period: $0.period) })
        for (record, cell) in zip(records, cells) {
            let use = QuotaCounter.Use(period: record.number, used: record.used)
            let packed = QuotaCounter.pack(use, record.period)
            // The period is in the upper bits: a later one is the larger number.
            cell.update(cell: 0) { $0 < packed ? packed : nil }
        }
        guard state.status.isDurable else { return }
        state.flush()
        guard unlink(path) == 0 else { throw .last("remove", path) }
        logger.notice("quota use taken over into the state file", metadata: ["records": "\(records.count)"])
    }

    private func note(_ status: StateStatus) {
        if let reason = status.memoryReason ?? status.flushFailure { fail(reason) } else { succeed() }
    }

    private func succeed() {
        guard replaceStatus(.saved) else { return }
        logger.notice("quota use is saved again", metadata: ["path": "\(directory)"])
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
