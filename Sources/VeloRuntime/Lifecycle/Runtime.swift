public import VeloFormat

/// The running gateway: listeners, health checks, timers and their orderly end.
public struct Runtime: Sendable {
}
