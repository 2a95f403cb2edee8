#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Who uses a state folder, as locks of the kernel on bytes of one file: they go with the process, however it ends.
///
/// Open file description locks: two opens in one process exclude each other as two processes do, and closing some other
/// descriptor of the file lets go of nothing.
final class StateLock: Sendable {
    enum Byte: Sendable {
        /// Held by all who use the state: alone, or shared during a take-over.
        case presence
        /// Held while structure is added.
        case structure
        /// Held by the process that takes over, so that there is only one.
        case successor
        /// Held by whoever counts in that slot.
        case slot(Int)

        fileprivate var offset: off_t {
            switch self {
            case .presence: 0
            case .structure: 1
            case .successor: 2
            case .slot(let slot): 16 + off_t(slot)
            }
        }
    }

    private let file: StateDescriptor

    init(_ path: String) throws(SystemFailure) { file = try StateDescriptor.openOrCreate(path) }

    /// Takes the byte alone, turning a shared hold into that. False if somebody else holds it; what was held stays held.
    func tryAlone(_ byte: Byte) throws(SystemFailure) -> Bool { try set(byte, Int16(F_WRLCK), wait: false) }

    /// Takes the byte together with others, turning a hold alone into that. False if somebody holds it alone.
    func tryShared(_ byte: Byte) throws(SystemFailure) -> Bool { try set(byte, Int16(F_RDLCK), wait: false) }

    /// Takes the byte alone as soon as nobody else holds it.
    func takeAlone(_ byte: Byte) throws(SystemFailure) { _ = try set(byte, Int16(F_WRLCK), wait: true) }

    func release(_ byte: Byte) { _ = try? set(byte, Int16(F_UNLCK), wait: false) }

    private func set(_ byte: Byte, _ type: Int16, wait: Bool) throws(SystemFailure) -> Bool {
        // Linux: F_OFD_SETLK and F_OFD_SETLKW, which the C library shows only on request.
        let command: Int32 = wait ? 38 : 37
        var lock = flock()
        lock.l_type = type
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = byte.offset
        lock.l_len = 1
        while fcntl(file.number, command, &lock) != 0 {
            switch errno {
            case EINTR: continue
            case EAGAIN, EACCES: return false
            default: throw .last("lock", file.path)
            }
        }
        return true
    }

    /// Says in the file which process this is, for whoever is refused.
    func writeProcessID() {
        let text = Array("\(getpid())\n".utf8)
        // Only a help: nothing depends on it.
        _ = ftruncate(file.number, 0)
        _ = pwrite(file.number, text, text.count, 0)
    }

    /// The process that wrote itself into the file last.
    func readProcessID() -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 12)
        let count = pread(file.number, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
