import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// `--color`: when diagnostics for people are coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    /// `auto` colours a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal is `dumb`.
    func isOn(for stream: StandardStream) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: stream.isTerminal && !Self.isSet("NO_COLOR") && Self.value("TERM") != "dumb"
        }
    }

    private static func isSet(_ name: String) -> Bool { value(name)?.isEmpty == false }

    private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
