/// The moments between which a process may be killed while it changes the structure of a state file.
///
/// Tests stop a process at each of them; nothing else listens.
package enum StateStep: String, Sendable, CaseIterable {
    case locked
    case oldRead = "old-read"
    case newCreated = "new-created"
    case newHalfWritten = "new-half-written"
    case newWritten = "new-written"
    case newSynced = "new-synced"
    case newRenamed = "new-renamed"
    case setAsideLinked = "set-aside-linked"
    case generationBegun = "generation-begun"
    case segmentAllocated = "segment-allocated"
    case segmentWritten = "segment-written"
    case segmentPublished = "segment-published"
    case entryWritten = "entry-written"
    case entriesPublished = "entries-published"
    case synced
}
