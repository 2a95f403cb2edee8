#if canImport(Glibc)
    import Glibc
#endif

/// The two clocks of the runtime, injected so that tests need no sleep.
public struct RuntimeClock: Sendable {
    /// Nanoseconds that never go back; for durations, limits and timeouts.
    public var monotonic: @Sendable () -> UInt64
    /// Seconds since 1970 UTC; for quota periods and `Date`.
    public var wall: @Sendable () -> Int64

    public init(monotonic: @escaping @Sendable () -> UInt64, wall: @escaping @Sendable () -> Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }

    public static let system = RuntimeClock(
        monotonic: {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
        },
        wall: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec)
        })
}
