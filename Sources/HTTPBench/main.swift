import Glibc

// Prints what typical heads cost. `--rounds N` for fewer or more of them, `--only NAME` for one measurement.

let rounds = option("--rounds").flatMap { Int($0) } ?? 300_000
let only = option("--only")

func option(_ name: String) -> String? {
    guard let index = CommandLine.arguments.firstIndex(of: name), index + 1 < CommandLine.arguments.count else {
        return nil
    }
    return CommandLine.arguments[index + 1]
}

func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.utf8.count))
}

let counter = InstructionCounter()
print(padded("head", to: 18) + padded("work", to: 30) + padded("bytes", to: 8) + padded("ns", to: 10) + "instructions")

/// Nanoseconds that this process has run, so that others on the machine do not count.
func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Runs `work` many times, five times over, and prints the least that a round took.
func measure(_ head: String, _ work: String, bytes: Int, _ body: () -> Void) {
    if let only, !"\(head) \(work)".contains(only) { return }
    for _ in 0..<rounds / 10 { body() }
    var nanoseconds = Double.infinity
    var instructions = UInt64.max
    for _ in 0..<5 {
        let count = counter?.read() ?? 0
        let start = processorTime()
        for _ in 0..<rounds { body() }
        nanoseconds = min(nanoseconds, Double(processorTime() - start) / Double(rounds))
        instructions = min(instructions, ((counter?.read() ?? 0) - count) / UInt64(rounds))
    }
    let tenths = Int(nanoseconds * 10 + 0.5)
    print(
        padded(head, to: 18) + padded(work, to: 30) + padded("\(bytes)", to: 8)
            + padded("\(tenths / 10).\(tenths % 10)", to: 10) + (counter == nil ? "not counted" : "\(instructions)"))
}

measureRequests()
measureResponses()
measureChunked()
