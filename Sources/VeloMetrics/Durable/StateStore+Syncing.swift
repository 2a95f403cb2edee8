import Synchronization

extension StateStore {
    /// Waits until everything as it is now is on the disk, then writes down that it is. Needs no lock: what is added
    /// meanwhile is not said to be on the disk.
    func sync() throws(SystemFailure) {
        for segment in segments { try segment.region.sync(path: file.path) }
        try header.sync(path: file.path)
        onStep(.synced)
        markSynced()
    }

    /// Says that all segments and entries known here are on the disk.
    func markSynced() {
        for segment in segments {
            let directory = segment.directory
            segment.region.store(
                CheckedWord(.syncedDirectoryEnd, segment: directory.header.index).encode(UInt32(directory.offset)),
                at: StateLayout.Segment.syncedDirectoryEnd)
        }
        header.store(
            StateHeader.syncedEndWord.encode(UInt32(byteCount / StateLayout.blockSize)),
            at: StateLayout.Header.syncedEnd)
    }

    /// Writes an image as a new file, which is whole on the disk when this returns.
    ///
    /// The cells go to slot 0. A file that could not be written is removed.
    static func write(
        _ image: StateImage, to path: String, slotCount: Int, onStep: @escaping @Sendable (StateStep) -> Void
    ) throws(SystemFailure) {
        do throws(SystemFailure) {
            var store = try create(path, slotCount: slotCount, generation: image.generation, onStep: onStep)
            onStep(.newCreated)
            var rest = image.records[...]
            while let first = rest.first {
                let run = rest.prefix { $0.schema == first.schema }
                let (added, failure) = store.append(
                    image.schemas[first.schema], run.map { ($0.identity, $0.lastClaim) })
                if let failure { throw failure }
                for (record, located) in zip(run, added) {
                    for (index, value) in record.values.enumerated() where value != 0 {
                        located.cells.cell(index, slot: 0).pointee.store(value, ordering: .relaxed)
                    }
                }
                rest = rest[run.endIndex...]
                onStep(.newHalfWritten)
            }
            onStep(.newWritten)
            store.markSynced()
            try store.file.sync()
            onStep(.newSynced)
        } catch {
            StateFolder.remove(path)
            throw error
        }
    }
}
