import Synchronization

/// The access log as one event loop sees it. A line is formatted into memory of the loop's own and handed to the writer without
/// waiting for anything: where the writer is too far behind, the line is dropped and counted.
final class AccessLogSink: @unchecked Sendable {
    // Sendable so that it can be handed to its loop. Only that loop appends, which is what `line`, `scratch` and `credit` need.

    let ring: ByteRing
    private let settings: AccessLogSettings
    private let wakeUp: WakeUp
    private let drops = Atomic<UInt64>(0)
    private let scratch = UnsafeMutableRawPointer.allocate(byteCount: AccessLine.capacity, alignment: 64)
    private var line: AccessLine
    /// What the requests so far have earned of the next line, in parts of `share.of`.
    private var credit: UInt32 = 0

    init(_ settings: AccessLogSettings, _ wakeUp: WakeUp) {
        self.settings = settings
        self.wakeUp = wakeUp
        ring = ByteRing(capacity: settings.bufferBytes)
        line = AccessLine(includesQuery: settings.includesQuery)
    }

    deinit { scratch.deallocate() }

    /// Lines that found no room.
    var dropped: UInt64 { drops.load(ordering: .relaxed) }

    /// Logs a request that has ended, or leaves it out of the sample. Called on the sink's loop only.
    func append(_ record: borrowing AccessRecord) {
        guard isWanted(record.status) else { return }
        let count = line.write(record, into: scratch)
        guard let waiting = ring.write(scratch, count: count) else {
            drops.store(drops.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
            return
        }
        wakeUp.thereIsWork(isUrgent: waiting > ring.capacity / 2)
    }

    /// Spreads the lines evenly over the requests, and keeps the share exact over every `of` of them.
    private func isWanted(_ status: UInt16) -> Bool {
        guard status < settings.alwaysFromStatus else { return true }
        let (sum, overflow) = credit.addingReportingOverflow(settings.share.kept)
        guard overflow || sum >= settings.share.of else {
            credit = sum
            return false
        }
        credit = sum &- settings.share.of
        return true
    }
}
