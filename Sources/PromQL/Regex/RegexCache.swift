private import Synchronization

extension LabelRegex {
    /// The regex of a pattern, read once however often it occurs: rules of one spec repeat their patterns.
    ///
    /// The same as `init`, which is a function of the pattern alone. Keeps a bounded number of them, the errors too.
    package static func reading(_ pattern: [UInt8]) throws(RegexError) -> LabelRegex {
        // Long ones are machine-made, do not come again, and would take the place of many.
        guard pattern.count <= longestKept else { return try LabelRegex(pattern) }
        if let known = kept.withLock({ $0[pattern] }) { return try known.get() }
        let read = Result { () throws(RegexError) in try LabelRegex(pattern) }
        kept.withLock { kept in
            if kept.count >= mostKept { kept.removeAll(keepingCapacity: true) }
            kept[pattern] = read
        }
        return try read.get()
    }

    private static let longestKept = 256
    private static let mostKept = 4096
    private static let kept = Mutex<[[UInt8]: Result<LabelRegex, RegexError>]>([:])
}
