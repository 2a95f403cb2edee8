import Glibc

/// What the counting process says on its pipe: 16 bytes, written at once, so that none is ever seen in part.
struct Message: BitwiseCopyable {
    enum Kind: UInt32 {
        /// The file is open and the series are claimed.
        case ready
        /// A thread has counted so many times in this run.
        case counted
        /// A scrape has shown that value of a thread's series.
        case shown
        /// The row of that number was claimed and counted in once.
        case grown
    }

    private var rawKind: UInt32
    var thread: UInt32
    var value: UInt64

    init(_ kind: Kind, thread: Int = 0, value: UInt64 = 0) {
        rawKind = kind.rawValue
        self.thread = UInt32(thread)
        self.value = value
    }

    var kind: Kind? { Kind(rawValue: rawKind) }

    /// Waits until the pipe takes it; false once nobody reads.
    func send(to descriptor: Int32) -> Bool {
        var message = self
        while true {
            let count = write(descriptor, &message, MemoryLayout<Message>.size)
            if count > 0 { return true }
            if errno != EINTR { return false }
        }
    }
}
