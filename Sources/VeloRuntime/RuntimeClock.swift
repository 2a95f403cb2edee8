#if canImport(Glibc)
    import Glibc
#endif

/// The two clocks of the runtime, injected so that tests need no sleep.
public struct RuntimeClock: Sendable {
    /// Nanoseconds that never go back; for durations, limits and timeouts.
    public var monotonic: @Sendable () -> UInt64
    /// Seconds since 1970 UTC; for quota periods and `Date`.
    public var wall: @Sendable () -> Int64

    /// Milliseconds since 1970 UTC; for the access log.
    public var wallMilliseconds: @Sendable () -> Int64

    /// - Parameter wallMilliseconds: by default, whole seconds of `wall`.
    public init(
        monotonic: @escaping @Sendable () -> UInt64, wall: @escaping @Sendable () -> Int64,
        wallMilliseconds: (@Sendable () -> Int64)? = nil
    ) {
        self.monotonic = monotonic
        self.wall = wall
        self.wallMilliseconds = wallMilliseconds ?? { wall() * 1000 }
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
        },
        wallMilliseconds: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        })
}
