internal import Logging
internal import Synchronization
internal import VeloFormat

/// The settings that velod runs with now.
final class LiveSettings: Sendable {
    private let settings: Mutex<StartSettings>

    init(_ settings: StartSettings) { self.settings = Mutex(settings) }

    var drainTimeout: TimeSpan { settings.withLock { $0.options.drainTimeout } }

    /// Reads the settings again and applies what can change, or nothing if they cannot be read.
    ///
    /// What needs a restart stays on the list of every reload until there is one.
    func reload(_ read: () throws(OverrideError) -> StartSettings, gateway: Gateway, logLevel: LogLevel) {
        let new: StartSettings
        do throws(OverrideError) {
            new = try read()
        } catch {
            gateway.logger.error("settings cannot be read; they stay as they were", metadata: ["reason": "\(error)"])
            return
        }
        let changes = settings.withLock { settings in
            let changes = SettingChanges(from: settings, to: new)
            settings.logLevel = new.logLevel
            settings.options.drainTimeout = new.options.drainTimeout
            settings.tables.pools = new.tables.pools
            settings.tables.dependencies = new.tables.dependencies
            return changes
        }
        logLevel.value = new.logLevel
        gateway.useAddresses(of: new.tables)
        var metadata: Logger.Metadata = [
            "changed": "\(changes.live.isEmpty ? "nothing" : changes.live.joined(separator: ", "))"
        ]
        if !changes.needingRestart.isEmpty {
            metadata["needs-restart"] = "\(changes.needingRestart.joined(separator: ", "))"
        }
        gateway.logger.notice("settings read again", metadata: metadata)
    }
}
