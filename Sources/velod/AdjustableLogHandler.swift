import Logging
import VeloRuntime

/// A handler whose level can be changed for all loggers at once, unless a logger has been given one of its own.
struct AdjustableLogHandler: LogHandler {
    private var handler: StreamLogHandler
    private let level: LogLevel
    private var ownLevel: Logger.Level?

    init(_ handler: StreamLogHandler, level: LogLevel) {
        self.handler = handler
        // What passes the level below has been decided by then.
        self.handler.logLevel = .trace
        self.level = level
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? level.value }
        set { ownLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { handler.metadataProvider }
        set { handler.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { handler.log(event: event) }
}
