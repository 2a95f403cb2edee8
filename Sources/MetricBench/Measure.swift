#if canImport(Glibc)
    import Glibc
#endif

/// Prints one result twice: for people, and as a line of tabs for scripts: `RESULT name value unit`.
func report(_ name: String, _ value: Double, _ unit: String, goal: Double? = nil) {
    let places = value < 10 ? 100.0 : 10.0
    let rounded = (value * places).rounded() / places
    var line = "\(name): \(rounded) \(unit)"
    if let goal { line += value <= goal ? " (goal \(goal): met)" : " (goal \(goal): MISSED)" }
    print(line)
    // What was measured is seen at once, also through a pipe.
    defer { fflush(nil) }
    print("RESULT\t\(name)\t\(value)\t\(unit)")
}

/// Nanoseconds of processor time of this process.
func processorNanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// The least processor time that `body` takes in so many runs: what other work on the machine adds is not its own.
func leastNanoseconds(runs: Int, _ body: () -> Void) -> Double {
    var least = Double.infinity
    for _ in 0..<runs {
        let start = processorNanoseconds()
        body()
        least = min(least, processorNanoseconds() - start)
    }
    return least
}

/// Resident memory in bytes: now, or the most since `resetPeak`.
func residentBytes(peak: Bool = false) -> Double {
    guard let status = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(status) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), status) != nil {
        let text = line.withUnsafeBufferPointer { $0.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) } }
        let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\t" }
        if words.first == (peak ? "VmHWM:" : "VmRSS:"), words.count > 1, let kilobytes = Double(words[1]) {
            return kilobytes * 1024
        }
    }
    return 0
}

/// Forgets the peak of resident memory (proc(5), clear_refs).
func resetPeak() {
    let file = open("/proc/self/clear_refs", O_WRONLY)
    guard file >= 0 else { return }
    write(file, "5", 1)
    close(file)
}
