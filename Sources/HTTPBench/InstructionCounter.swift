import Glibc

/// The user-space instructions of this process, as the processor counts them; `nil` where the kernel does not let us.
struct InstructionCounter {
    private typealias SystemCall = @convention(c) (Int, UnsafeMutableRawPointer, Int, Int, Int, Int) -> Int

    #if arch(x86_64)
        private static let perfEventOpen = 298
    #else
        private static let perfEventOpen = 241
    #endif
    private let descriptor: Int32

    init?() {
        // perf_event_open(2) has no wrapper in the C library, and `syscall` is variadic, which Swift does not import.
        guard let symbol = dlsym(nil, "syscall") else { return nil }
        let call = unsafeBitCast(symbol, to: SystemCall.self)
        // struct perf_event_attr: hardware event 1 is the instructions; bits 5 and 6 leave kernel and hypervisor out.
        var attributes = [UInt8](repeating: 0, count: 128)
        let result = attributes.withUnsafeMutableBytes { bytes -> Int in
            bytes.storeBytes(of: 128, toByteOffset: 4, as: UInt32.self)
            bytes.storeBytes(of: 1, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: 1 << 5 | 1 << 6, toByteOffset: 40, as: UInt64.self)
            return bytes.baseAddress.map { call(Self.perfEventOpen, $0, 0, -1, -1, 0) } ?? -1
        }
        guard result >= 0 else { return nil }
        descriptor = Int32(result)
    }

    func read() -> UInt64 {
        var value: UInt64 = 0
        return Glibc.read(descriptor, &value, 8) == 8 ? value : 0
    }
}
