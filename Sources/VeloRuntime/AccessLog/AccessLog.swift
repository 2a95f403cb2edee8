/// The access log: a line of JSON for each request that is in the sample, written by a thread of its own.
///
/// Event loops never wait for it and allocate nothing for it; what it cannot take is dropped and counted.
final class AccessLog: Sendable {
    private let sinks: [AccessLogSink]
    private let writer: AccessLogWriter

    /// Opens the destination and starts the thread.
    ///
    /// - Parameters:
    ///   - loops: how many event loops will log.
    ///   - report: called on the writer's thread, at most once a minute for what keeps failing, with a sentence for the
    ///     operator's log.
    /// - Throws: if the file cannot be opened.
    init(
        _ settings: AccessLogSettings, loops: Int,
        monotonic: @escaping @Sendable () -> UInt64 = RuntimeClock.system.monotonic,
        report: @escaping @Sendable (String) -> Void
    ) throws(FileError) {
        let wakeUp = try WakeUp()
        sinks = (0..<loops).map { _ in AccessLogSink(settings, wakeUp) }
        writer = try AccessLogWriter(sinks, wakeUp, to: settings.destination, monotonic: monotonic, report: report)
        try writer.start()
    }

    /// The sink of one loop. Precondition: below `loops`; each is used by one event loop only.
    func sink(ofLoop loop: Int) -> AccessLogSink { sinks[loop] }

    /// Lines that are in no file: there was no room for them, or they could not be written.
    var dropped: UInt64 { sinks.reduce(writer.lost) { $0 + $1.dropped } }

    /// Opens the file again, soon: for logrotate. Lines that were logged before may go to either file.
    func reopen() { writer.reopen() }

    /// Writes what was logged so far and ends. Waits for the disk, and two seconds for the reader of a stream: not for event
    /// loops. What is logged afterwards is lost.
    func close() { writer.close() }
}
