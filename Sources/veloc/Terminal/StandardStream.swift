#if canImport(Glibc)
    import Glibc
#endif

/// Standard output and standard error, unbuffered: what is written is on its way when `write` returns.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    /// Writes all of the text. A reader that went away ends veloc by SIGPIPE, as it does every filter; other failures to
    /// print are nothing that could be printed, and are dropped.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while !rest.isEmpty {
                let count = Glibc.write(rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    var isTerminal: Bool { isatty(rawValue) == 1 }
}
