import Synchronization

/// Counts that outlive the process: records of cells in a memory-mapped file, found by the identity of their series.
///
/// Claim records at start, lease a slot for each thread, add. A disk that fails never stops the counting: what has no
/// place in the file is kept in memory, and `status` says so.
///
/// Safe from any thread. `claim`, `lease`, `flush` and `close` may wait for the disk: not for an event loop.
public final class StateFile: Sendable {
    struct Record {
        var schema: Int
        var cells: CellBlock
        /// `nil` in memory.
        var claim: StateStore.Claim?
        /// Another record of the same identity, or -1.
        var next: Int
    }

    struct Inside {
        /// Whether another process may step in, since this one was alone.
        var isOffered = false
        /// `nil` if nothing is on a disk.
        var store: StateStore?
        var lock: StateLock?
        /// The generation of this process, once it has claimed something.
        var generation: UInt32?
        var schemas: [RecordSchema] = []
        var schemaNumbers: [RecordSchema: Int] = [:]
        var records = RecordTable()
        /// What another process has added since the file was opened, until `takeFound`.
        var found: [(schema: Int, identity: SeriesIdentity)] = []
        /// How many of them are only in memory.
        var memoryRecords = 0
        var memory = MemoryArena()
        var leased: Set<Int> = []
    }

    let slotCount: Int
    /// Whether slot 0 alone had everything when it was opened: not during a take-over, nor when the disk was too full to
    /// write the file anew.
    let isFolded: Bool
    let inside: Mutex<Inside>
    let currentStatus: Mutex<StateStatus>

    init(_ inside: sending Inside, slotCount: Int, isFolded: Bool = true, status: StateStatus) {
        self.slotCount = slotCount
        self.isFolded = isFolded
        self.inside = Mutex(inside)
        currentStatus = Mutex(status)
    }

    /// A state that is only in memory, for tests and for a gateway without a state folder. Nothing is lost by that but
    /// durability: everything else is the same.
    public static func inMemory(threads: Int, reason: String = "there is no state folder") -> StateFile {
        StateFile(
            Inside(), slotCount: slotCount(threads: threads), status: StateStatus(memoryReason: reason))
    }

    /// Slot 0, one for each thread, and one for each thread of a process that takes over.
    static func slotCount(threads: Int) -> Int { min(1 + 2 * max(0, threads), StateLayout.mostSlots) }

    /// How it stands. Never waits for the disk.
    public var status: StateStatus { currentStatus.withLock { $0 } }

    // MARK: - Slots

    /// A slot for one thread, that no other thread and no other process counts in; slot 0 if there is none left.
    public func lease() -> SlotLease {
        let (slot, lock) = inside.withLock { inside -> (Int?, StateLock?) in
            let free = (1..<slotCount).first { slot in
                guard !inside.leased.contains(slot) else { return false }
                guard let lock = inside.lock else { return true }
                return (try? lock.tryAlone(.slot(slot))) == true
            }
            if let free { inside.leased.insert(free) }
            return (free, inside.lock)
        }
        guard let slot else { return SlotLease(slot: 0, isExclusive: false) {} }
        return SlotLease(slot: slot, isExclusive: true) { [self] in
            inside.withLock { inside in
                inside.leased.remove(slot)
                lock?.release(.slot(slot))
            }
        }
    }

    // MARK: - The disk

    /// Waits until what was counted so far is on the disk, for a failure of the machine: the end of the process needs no
    /// flush. To be called on a timer, by a thread that may wait; `StateFlusher` does. Also sees to it that the next
    /// claims find room in the file, and finds what another process has added.
    public func flush() {
        reserve()
        guard let store = inside.withLock({ $0.store }) else { return }
        do throws(SystemFailure) {
            try store.sync()
            currentStatus.withLock { $0.flushFailure = nil }
        } catch {
            currentStatus.withLock { status in
                status.flushFailure = error.description
                status.flushFailures += 1
            }
        }
    }

    /// Flushes and lets go of the file. Precondition: nothing is recorded, claimed or leased from now on.
    public func close() {
        flush()
        inside.withLock { inside in
            inside.lock?.release(.successor)
            inside.lock?.release(.presence)
            inside.lock = nil
            inside.store = nil
        }
    }

    // MARK: - Take-over

    /// Lets one other process open the state with `Mode.takeOver`, while this one goes on counting into it.
    ///
    /// - Returns: false if there is nothing to offer: the state is in memory, or the process that this one took over from is there.
    public func offer() -> Bool {
        inside.withLock { inside in
            // This process may have taken over itself, and not have noticed yet that the one before it has ended.
            guard inside.store != nil, settle(inside), let lock = inside.lock else { return false }
            inside.isOffered = (try? lock.tryShared(.presence)) == true
            return inside.isOffered
        }
    }

    /// Ends a take-over, or an offer that nobody took: true if no other process uses the state any more, and none is
    /// let in until the next offer.
    public func settle() -> Bool {
        inside.withLock { inside in
            inside.isOffered = false
            return settle(inside)
        }
    }

    /// The same for who waits for the process before it to end, but leaves an offer alone that was made meanwhile: this process
    /// was alone then.
    public func settleUnlessOffered() -> Bool {
        inside.withLock { inside in inside.isOffered || settle(inside) }
    }

    private func settle(_ inside: borrowing Inside) -> Bool {
        guard let lock = inside.lock, (try? lock.tryAlone(.presence)) == true else { return false }
        lock.release(.successor)
        lock.writeProcessID()
        return true
    }
}
