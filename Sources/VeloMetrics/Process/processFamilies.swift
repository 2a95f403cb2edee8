#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `process_*` as Prometheus's client libraries have them ("Writing client libraries", Process metrics). What the system
/// does not tell is left out.
public func processFamilies() -> [SampledFamily] {
    var families = [
        SampledFamily(
            "process_cpu_seconds_total", help: "Processor time that the process has had.", kind: .counter,
            unit: "seconds", Double(processorNanoseconds()) / 1e9)
    ]
    func gauge(_ name: String, _ help: String, unit: String? = nil, _ value: Double?) {
        if let value { families.append(SampledFamily(name, help: help, kind: .gauge, unit: unit, value)) }
    }
    let memory = readMemory()
    gauge("process_open_fds", "Open file descriptors.", countDescriptors())
    gauge("process_max_fds", "File descriptors that may be open.", descriptorLimit())
    gauge(
        "process_virtual_memory_bytes", "Address space in use.", unit: "bytes", memory?.virtual)
    gauge("process_resident_memory_bytes", "Memory in use.", unit: "bytes", memory?.resident)
    gauge(
        "process_start_time_seconds", "When the process began, in seconds since 1970 UTC.", unit: "seconds",
        processStart)
    return families
}

/// Read once: it does not change.
private let processStart: Double? = {
    // Field 22 of stat, counted behind the name, which is in parentheses and may hold anything: ticks since boot.
    guard let stat = readSmallFile("/proc/self/stat"), let name = stat.lastIndex(of: UInt8(ascii: ")")),
        let ticks = fields(stat[stat.index(after: name)...]).dropFirst(19).first.flatMap(Double.init),
        let boot = readSmallFile("/proc/stat").flatMap(bootSecond)
    else { return nil }
    return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
}()

private func bootSecond(_ stat: [UInt8]) -> Double? {
    let line = stat.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "btime ".utf8) }
    return line.flatMap { fields($0).last.flatMap(Double.init) }
}

private func readMemory() -> (virtual: Double, resident: Double)? {
    guard let statm = readSmallFile("/proc/self/statm") else { return nil }
    let pages = fields(statm[...]).prefix(2).compactMap(Double.init)
    guard pages.count == 2 else { return nil }
    let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
    return (pages[0] * pageSize, pages[1] * pageSize)
}

private func descriptorLimit() -> Double? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return Double(limit.rlim_cur)
}

private func countDescriptors() -> Double? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Not `.`, `..` and the folder's own.
    return Double(max(0, count - 3))
}

private func fields(_ bytes: ArraySlice<UInt8>) -> [String] {
    bytes.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map { String(decoding: $0, as: UTF8.self) }
}

/// A file of /proc, up to 64 KiB of it.
private func readSmallFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 1 << 16 {
        let count = read(descriptor, &block, block.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        bytes += block[..<count]
    }
    return bytes.isEmpty ? nil : bytes
}
