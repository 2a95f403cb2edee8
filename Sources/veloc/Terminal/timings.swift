import VeloModel

#if canImport(Glibc)
    import Glibc
#endif

/// The CPU time that this process has taken since it began, in nanoseconds: user's and system's.
func processorTime() -> Int64 {
    var time = timespec()
    guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// `timings: starting 3.1 ms, reading 20.4 ms, parsing 30.0 ms, checking 12.7 ms`
func timingsLine(_ stages: StageClock) -> String {
    let parts = stages.times.map { stage, nanoseconds in
        let tenths = (nanoseconds + 50_000) / 100_000
        return "\(stage.rawValue) \(tenths / 10).\(tenths % 10) ms"
    }
    return "timings: " + parts.joined(separator: ", ")
}
