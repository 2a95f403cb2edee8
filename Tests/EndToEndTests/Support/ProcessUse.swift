import Foundation
import TestSupport

/// What a process uses now, from the kernel's own books.
extension RunningProcess {
    /// Resident memory in bytes.
    func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).compactMap({ Int($0) }).first
        else { throw TestSupportError("no VmRSS of \(processID)") }
        return kilobytes * 1024
    }

    /// Open descriptors.
    func descriptorCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/fd").count
    }

    /// User and system time since the start, in seconds.
    func processorSeconds() throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
        guard let name = stat.lastIndex(of: ")") else { throw TestSupportError("no name in \(stat)") }
        // Behind the name: state is the first field, user and system time the 12th and 13th (proc(5)).
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw TestSupportError("no times in \(stat)")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

/// Lets this process, and what it starts from now on, have as many open descriptors as it may; how many that is.
func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(clamping: limit.rlim_cur)
}
