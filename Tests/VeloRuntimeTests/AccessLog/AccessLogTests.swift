import Foundation
import Synchronization
import TestSupport
import Testing

@testable import VeloRuntime

@Suite("The access log")
struct AccessLogTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What an operator was told, by a clock that stands still unless it is moved.
    final class Operator: Sendable {
        let told = Mutex<[String]>([])
        let now = Atomic<UInt64>(1)

        func log(_ settings: AccessLogSettings, loops: Int = 1) throws -> AccessLog {
            try AccessLog(
                settings, loops: loops, monotonic: { self.now.load(ordering: .sequentiallyConsistent) },
                report: { text in self.told.withLock { $0.append(text) } })
        }

        var reports: [String] { told.withLock { $0 } }
    }

    static func record(_ status: UInt16, requestBytes: Int = 0) -> AccessRecord {
        var record = AccessRecord(time: 1_000, status: status, httpProtocol: .http11)
        record.requestBytes = UInt64(requestBytes)
        return record
    }

    /// The number that `record` put into each line, all of which have to be JSON.
    static func numbers(_ text: String) throws -> [Int] {
        try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["request_bytes"] as? Int)
        }
    }

    @Test("lines of several loops arrive whole, each loop's in order, and none is missing at the end")
    func severalLoops() async throws {
        let count = 20_000
        let log = try Operator().log(
            .init(destination: .file(folder.file("a.log").path), bufferBytes: 1 << 16), loops: 3)
        await withTaskGroup(of: Void.self) { tasks in
            for loop in 0..<3 {
                let sink = log.sink(ofLoop: loop)
                tasks.addTask {
                    for number in 0..<count { sink.append(Self.record(200, requestBytes: number * 3 + loop)) }
                }
            }
        }
        log.close()
        let numbers = try Self.numbers(folder.read("a.log"))
        #expect(UInt64(numbers.count) + log.dropped == 3 * UInt64(count))
        for loop in 0..<3 {
            let own = numbers.filter { $0 % 3 == loop }
            #expect(own == own.sorted() && Set(own).count == own.count)
        }
    }

    @Test("a line is on disk soon, without any other coming")
    func soon() async throws {
        let log = try Operator().log(.init(destination: .file(folder.file("a.log").path)))
        defer { log.close() }
        for number in 1...3 {
            log.sink(ofLoop: 0).append(Self.record(200, requestBytes: number))
            try await poll("line \(number)") { try Self.numbers(folder.read("a.log")).count == number }
        }
    }

    @Test("after a reload, lines go to the new file of that name")
    func reopen() async throws {
        let log = try Operator().log(.init(destination: .file(folder.file("a.log").path)))
        defer { log.close() }
        log.sink(ofLoop: 0).append(Self.record(200, requestBytes: 1))
        try await poll("the first line") { try Self.numbers(folder.read("a.log")) == [1] }
        try FileManager.default.moveItem(at: folder.file("a.log"), to: folder.file("a.log.1"))
        log.reopen()
        try await poll("the new file") { FileManager.default.fileExists(atPath: folder.file("a.log").path) }
        log.sink(ofLoop: 0).append(Self.record(200, requestBytes: 2))
        try await poll("the second line") { try Self.numbers(folder.read("a.log")) == [2] }
        #expect(try Self.numbers(folder.read("a.log.1")) == [1])
    }

    @Test("what is in the file already stays, and others may not read it")
    func appends() throws {
        try folder.write("old.log", "an old line\n")
        let settings = AccessLogSettings(destination: .file(folder.file("old.log").path))
        let old = try Operator().log(settings)
        old.sink(ofLoop: 0).append(Self.record(200))
        old.close()
        #expect(try folder.read("old.log").hasPrefix("an old line\n{"))
        try Operator().log(.init(destination: .file(folder.file("new.log").path))).close()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("new.log").path)
        #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o7 } == 0)
    }

    @Test("a reload that cannot open the file goes on with the old one, and says so")
    func reopenFails() async throws {
        try folder.write("logs/a.log", "")
        let person = Operator()
        let log = try person.log(.init(destination: .file(folder.file("logs/a.log").path)))
        defer { log.close() }
        try FileManager.default.moveItem(at: folder.file("logs"), to: folder.file("moved"))
        log.reopen()
        try await poll("a report") { person.reports.count == 1 }
        #expect(person.reports[0].contains("cannot open") && person.reports[0].contains("going on"))
        log.sink(ofLoop: 0).append(Self.record(200, requestBytes: 5))
        try await poll("the line") { try Self.numbers(folder.read("moved/a.log")) == [5] }
    }

    @Test("a log that cannot be opened is an error of the start")
    func cannotOpen() {
        #expect(throws: FileError.self) {
            try Operator().log(.init(destination: .file(folder.file("nowhere/a.log").path)))
        }
    }

    @Test("a full disk costs lines, which are counted, and is told once a minute")
    func fullDisk() async throws {
        let person = Operator()
        let log = try person.log(.init(destination: .file("/dev/full")))
        defer { log.close() }
        for number in 1...3 {
            log.sink(ofLoop: 0).append(Self.record(200))
            try await poll("loss \(number)") { log.dropped == UInt64(number) }
        }
        #expect(person.reports.count == 1)
        #expect(person.reports[0].contains("No space left on device; 1 lines"))
        person.now.store(61_000_000_000, ordering: .sequentiallyConsistent)
        log.sink(ofLoop: 0).append(Self.record(200))
        try await poll("the second report") { person.reports.count == 2 }
        #expect(person.reports[1].contains("3 lines"))
    }

    @Test("a reader that does not read costs lines, never the loop's time, and the end does not wait for it for ever")
    func slowReader() throws {
        let path = folder.file("pipe").path
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let person = Operator()
        let log = try person.log(.init(destination: .file(path), bufferBytes: 1 << 16))
        let total = 10_000
        for number in 0..<total { log.sink(ofLoop: 0).append(Self.record(200, requestBytes: number)) }
        // The clock of the log runs out while `close` waits.
        let clock = Thread {
            while person.now.add(100_000_000, ordering: .sequentiallyConsistent).newValue < 10_000_000_000 {
                usleep(1000)
            }
        }
        clock.start()
        log.close()
        var received = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(reader, &received, received.count)
        let text = String(decoding: received[..<max(count, 0)], as: UTF8.self)
        let numbers = try Self.numbers(text)
        #expect(UInt64(numbers.count) + log.dropped == UInt64(total))
        #expect(numbers.count > 0 && log.dropped > 0)
    }

    @Test("a line that broke off does not swallow the next one")
    func brokenLine() throws {
        let path = folder.file("pipe").path
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        var file = try AccessLogFile(.file(path))
        func write(_ text: String) -> (written: Int, failure: FileError?) {
            Array(text.utf8).withUnsafeBytes { bytes in
                file.write(bytes, .init(start: nil, count: 0), isPatient: { false })
            }
        }
        // More than a pipe holds, in one line.
        let first = write(String(repeating: "x", count: 1 << 20) + "\n")
        #expect(first.failure?.code == EAGAIN && first.written > 0 && first.written < 1 << 20)
        var received = [UInt8](repeating: 0, count: 1 << 21)
        #expect(read(reader, &received, received.count) == first.written)
        #expect(write("{}\n").failure == nil)
        let count = read(reader, &received, received.count)
        #expect(String(decoding: received[..<max(count, 0)], as: UTF8.self) == "\n{}\n")
    }

    @Test("a reader that left is an error and no signal")
    func readerLeft() async throws {
        let path = folder.file("pipe").path
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        let person = Operator()
        let log = try person.log(.init(destination: .file(path)))
        defer { log.close() }
        close(reader)
        log.sink(ofLoop: 0).append(Self.record(200))
        try await poll("a report") { person.reports.first?.contains("Broken pipe") }
    }

    @Test(
        "the sample is an exact share, and takes every failure",
        arguments: [(1, 1), (1, 3), (2, 7), (999, 1000), (0, 5)] as [(UInt32, UInt32)])
    func sample(kept: UInt32, of: UInt32) throws {
        let settings = AccessLogSettings(
            destination: .file(folder.file("a.log").path), share: .init(kept: kept, of: of), bufferBytes: 1 << 24)
        let log = try Operator().log(settings)
        for _ in 0..<(of * 10) { log.sink(ofLoop: 0).append(Self.record(200, requestBytes: 1)) }
        for _ in 0..<5 { log.sink(ofLoop: 0).append(Self.record(503, requestBytes: 2)) }
        log.close()
        let numbers = try Self.numbers(folder.read("a.log"))
        #expect(numbers.count { $0 == 1 } == Int(kept) * 10)
        #expect(numbers.count { $0 == 2 } == 5)
        #expect(log.dropped == 0)
    }

    @Test("hostile bytes are read by Python as the text they stand for")
    func python() async throws {
        let texts = StableTexts(bytes: [
            Array("/\"\\\u{8}\u{1F}\u{7F}é😀\u{2028}</script>".utf8), [0x2F, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80],
            Array("/\r\n{}".utf8),
        ])
        let log = try Operator().log(.init(destination: .file(folder.file("a.log").path)))
        for index in 0..<3 {
            var record = Self.record(200)
            record.target = texts[index]
            log.sink(ofLoop: 0).append(record)
        }
        log.close()
        let program = """
            import json, sys
            for line in open(sys.argv[1], "rb").read().split(b"\\n")[:-1]:
                print(json.loads(line.decode("utf-8", "strict"), strict=True)["path"].encode().hex())
            """
        let result = try await run(
            URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-c", program, folder.file("a.log").path])
        let expected = [
            "/\"\\\u{8}\u{1F}\u{7F}é😀\u{2028}</script>", "/\u{FFFD}\u{FFFD}(\u{FFFD}\u{FFFD}\u{FFFD}", "/\r\n{}",
        ]
        #expect(result.errorOutput == "")
        #expect(
            result.output.split(separator: "\n").map(String.init)
                == expected.map { $0.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() })
    }
}

@Suite("The queue of bytes between a loop and the writer")
struct ByteRingTests {
    @Test("what goes in comes out, around the end too, and what does not fit goes in not at all")
    func wraps() {
        let ring = ByteRing(capacity: 1)
        #expect(ring.capacity == 4096)
        var next: UInt8 = 0
        var expected: UInt8 = 0
        for round in 0..<100 {
            let piece = (0..<(1000 + round)).map { _ -> UInt8 in
                next &+= 1
                return next
            }
            #expect(
                piece.withUnsafeBytes { $0.baseAddress.flatMap { ring.write($0, count: piece.count) } } == piece.count)
            #expect(piece.withUnsafeBytes { $0.baseAddress.flatMap { ring.write($0, count: 4096) } } == nil)
            ring.read { first, second in
                for byte in Array(first) + Array(second) {
                    expected &+= 1
                    #expect(byte == expected)
                }
                return first.count + second.count
            }
            #expect(ring.count == 0)
        }
    }

    @Test("a reader on another thread sees every byte once and in order")
    func twoThreads() async {
        let ring = ByteRing(capacity: 4096)
        let total = 2_000_000
        async let sum: Bool = Task.detached {
            var expected = 0
            var isRight = true
            while expected < total {
                ring.read { first, second in
                    for region in [first, second] {
                        for byte in region {
                            isRight = isRight && byte == UInt8(truncatingIfNeeded: expected)
                            expected += 1
                        }
                    }
                    return first.count + second.count
                }
                if ring.count == 0 { await Task.yield() }
            }
            return isRight
        }.value
        var sent = 0
        while sent < total {
            let piece = (sent..<min(sent + 777, total)).map { UInt8(truncatingIfNeeded: $0) }
            let done = piece.withUnsafeBytes { $0.baseAddress.flatMap { ring.write($0, count: piece.count) } } != nil
            if done { sent += piece.count } else { await Task.yield() }
        }
        #expect(await sum)
    }
}
