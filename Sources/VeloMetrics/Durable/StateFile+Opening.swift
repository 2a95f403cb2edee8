/// How a state file is opened.
public struct StateOptions: Sendable {
    public enum Mode: Sendable {
        /// Alone. What another start left is folded: slots are added up, whatever their number was.
        case alone
        /// Together with the process that has offered its state, on the same cells; alone if there is none.
        case takeOver
    }

    /// The folder; created if need be.
    public var directory: String
    /// Threads that will lease a slot.
    public var threads: Int
    public var mode: Mode
    /// Called between the steps of a change; for tests that kill the process there.
    package var onStep: @Sendable (StateStep) -> Void = { _ in }

    public init(directory: String, threads: Int, mode: Mode = .alone) {
        self.directory = directory
        self.threads = threads
        self.mode = mode
    }
}

extension StateFile {
    /// Opens the state of a folder.
    ///
    /// Alone, the file is read, folded and written anew beside the old one, flushed and renamed over it, so that a kill at
    /// any moment leaves the one or the other, with the same values. If there is no space for that, the old file is used
    /// as it is. One that is damaged or not ours is set aside under a new name. If the disk cannot be used, the state is in
    /// memory. Linear in the file's length.
    ///
    /// - Throws: if another process has the state and does not share it; a take-over also if the file cannot be joined.
    public static func open(_ options: StateOptions) throws(StateError) -> StateFile {
        let lock: StateLock
        do throws(SystemFailure) {
            try StateFolder.create(options.directory)
            lock = try StateLock(options.directory + "/" + StateFolder.lock)
        } catch {
            return inMemory(threads: options.threads, reason: error.description)
        }
        return try StateOpening(options, lock).open()
    }
}
