/// One attempt to open a state folder.
struct StateOpening {
    private let options: StateOptions
    private let lock: StateLock
    private let slotCount: Int
    private var path: String { options.directory + "/" + StateFolder.file }
    private var newPath: String { options.directory + "/" + StateFolder.new }

    init(_ options: StateOptions, _ lock: StateLock) {
        self.options = options
        self.lock = lock
        slotCount = StateFile.slotCount(threads: options.threads)
    }

    func open() throws(StateError) -> StateFile {
        let isShared: Bool?
        do throws(SystemFailure) {
            isShared = try enter()
        } catch {
            return memory(error)
        }
        options.onStep(.locked)
        switch (isShared, options.mode) {
        case (true?, _): return try join()
        case (false?, _): return openAlone()
        case (nil, .alone): throw .inUse(directory: options.directory, processID: lock.readProcessID())
        case (nil, .takeOver): throw .notOffered(directory: options.directory, processID: lock.readProcessID())
        }
    }

    /// Takes the locks of the mode.
    ///
    /// - Returns: whether another process is there; `nil` if it does not let this one in.
    private func enter() throws(SystemFailure) -> Bool? {
        if options.mode == .takeOver {
            guard try lock.tryAlone(.successor) else { return nil }
            guard try lock.tryShared(.presence) else { return nil }
        }
        guard try lock.tryAlone(.presence) else { return options.mode == .takeOver ? true : nil }
        lock.release(.successor)
        lock.writeProcessID()
        return false
    }

    // MARK: - Together

    private func join() throws(StateError) -> StateFile {
        do throws(StateReadFailure) {
            guard let file = try openFile() else {
                throw .system(SystemFailure(operation: "open", path: path, code: 2))
            }
            return try attach(file, StateStatus(), isFolded: false)
        } catch {
            switch error {
            case .system(let failure): throw .system(failure)
            case .fault(let fault): throw .unreadable(path: path, fault: fault)
            }
        }
    }

    private func openFile() throws(StateReadFailure) -> StateDescriptor? {
        do { return try StateDescriptor.open(path) } catch { throw .system(error) }
    }

    /// Uses the file as it is. Its number of slots stays: threads that find none free share slot 0.
    private func attach(
        _ file: StateDescriptor, _ status: StateStatus, isFolded: Bool
    ) throws(StateReadFailure) -> StateFile {
        do { try lock.takeAlone(.structure) } catch { throw .system(error) }
        defer { lock.release(.structure) }
        var store = try StateStore.attach(file, onStep: options.onStep)
        var inside = StateFile.Inside()
        for located in try store.catchUp() { inside.add(located, store.schemas) }
        var status = status
        status.records = inside.records.count
        status.fileBytes = store.byteCount
        inside.store = store
        inside.lock = lock
        return StateFile(inside, slotCount: store.slotCount, isFolded: isFolded, status: status)
    }

    // MARK: - Alone

    private func openAlone() -> StateFile {
        var status = StateStatus()
        do throws(StateReadFailure) {
            let image = try readOld(&status)
            var isFolded = true
            options.onStep(.oldRead)
            do throws(SystemFailure) {
                StateFolder.remove(newPath)
                try StateStore.write(
                    image?.folded() ?? StateImage(), to: newPath, slotCount: slotCount, onStep: options.onStep)
                try StateFolder.replace(path, with: newPath, in: options.directory)
                options.onStep(.newRenamed)
            } catch {
                // No room for a second file: the first one will do.
                if image == nil { throw StateReadFailure.system(error) }
                isFolded = false
            }
            guard let file = try openFile() else {
                throw StateReadFailure.system(SystemFailure(operation: "open", path: path, code: 2))
            }
            return try attach(file, status, isFolded: isFolded)
        } catch {
            switch error {
            case .system(let failure): return memory(failure, status)
            case .fault(let fault): return memory("\(path): \(fault)", status)
            }
        }
    }

    /// What the last start left; `nil` if there is no file, or one that had to be set aside.
    private func readOld(_ status: inout StateStatus) throws(StateReadFailure) -> StateImage? {
        guard let file = try openFile() else { return nil }
        do throws(StateReadFailure) {
            return try file.withContent { bytes throws(StateFault) in try StateImage(bytes) }
        } catch {
            guard case .fault(let fault) = error else { throw error }
            do throws(SystemFailure) {
                let name = try StateFolder.setAside(path, in: options.directory, onStep: options.onStep)
                status.setAside = StateStatus.SetAside(path: name, reason: fault)
                return nil
            } catch {
                throw .system(error)
            }
        }
    }

    // MARK: - In memory

    private func memory(_ failure: SystemFailure, _ status: StateStatus = StateStatus()) -> StateFile {
        memory(failure.description, status)
    }

    private func memory(_ reason: String, _ status: StateStatus) -> StateFile {
        var status = status
        status.memoryReason = reason
        var inside = StateFile.Inside()
        // Held all the same: another process must not count from the file while this one serves.
        inside.lock = lock
        return StateFile(inside, slotCount: slotCount, status: status)
    }
}
