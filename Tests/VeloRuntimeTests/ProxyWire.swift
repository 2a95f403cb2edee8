import Foundation
import NIOCore

/// A TCP connection spoken to in bytes, blocking, with a deadline on every read: either end of a test.
final class Wire: @unchecked Sendable {
    // Used by one thread at a time: the test's, or that of the backend's connection.
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Where in `buffer` the bytes begin that were not taken yet.
    private var start = 0
    private var isClosed = false

    struct Timeout: Error {}
    struct Ended: Error { let received: String }

    init(descriptor: Int32) {
        self.descriptor = descriptor
        var deadline = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &deadline, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &deadline, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    convenience init(port: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let result = try SocketAddress(ipAddress: "127.0.0.1", port: port).withSockAddr { address, size in
            connect(descriptor, address, socklen_t(size))
        }
        guard result == 0 else { throw Timeout() }
        self.init(descriptor: descriptor)
    }

    deinit { close() }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Ended(received: "") }
            sent += count
        }
    }

    /// Writes what the kernel takes at once, nothing if the other side is gone; how much that was.
    func writeSome(_ bytes: [UInt8]) -> Int {
        max(0, bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) })
    }

    /// Reads until there are `count` bytes and returns them.
    func read(_ count: Int) throws -> [UInt8] {
        while buffer.count - start < count { try fill() }
        defer { start += count }
        return Array(buffer[start..<(start + count)])
    }

    /// Reads up to and including `mark`.
    func read(through mark: String) throws -> String {
        let mark = Array(mark.utf8)
        while true {
            if let end = find(mark) { return String(decoding: try read(end - start), as: UTF8.self) }
            try fill()
        }
    }

    /// Everything up to the other side's end, orderly or not.
    func readToEnd() throws -> String {
        while true {
            do { try fill() } catch let ended as Ended { return ended.received }
        }
    }

    /// Whether the other side has ended the connection and nothing was left to read.
    func isAtEnd() throws -> Bool {
        do { try fill() } catch is Ended { return true }
        return false
    }

    /// Whether something has arrived, or the connection has ended.
    var isReadable: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return buffer.count > start || poll(&waiting, 1, 0) > 0
    }

    /// Where the first `mark` ends.
    private func find(_ mark: [UInt8]) -> Int? {
        guard buffer.count - start >= mark.count else { return nil }
        for place in start...(buffer.count - mark.count)
        where buffer[place] == mark[0] && buffer[place..<(place + mark.count)].elementsEqual(mark) {
            return place + mark.count
        }
        return nil
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 {
            buffer.removeFirst(start)
            start = 0
            buffer.append(contentsOf: chunk[..<count])
        } else if count < 0, errno == EAGAIN {
            throw Timeout()
        } else {
            throw Ended(received: String(decoding: buffer[start...], as: UTF8.self))
        }
    }
}

/// A message as a test looks at it.
struct WireMessage {
    let startLine: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    var status: Int { Int(startLine.split(separator: " ")[1]) ?? 0 }
    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: "|")
    }
}

extension Wire {
    func readHead() throws -> WireMessage {
        let lines = try read(through: "\r\n\r\n").split(separator: "\r\n")
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts[1].trimmingCharacters(in: .whitespaces))
        }
        return WireMessage(startLine: String(lines[0]), fields: fields, body: [])
    }

    /// A whole message: with the content that its framing fields tell of. `hasContent` is false for answers to HEAD.
    func readMessage(hasContent: Bool = true) throws -> WireMessage {
        let head = try readHead()
        var body: [UInt8] = []
        if !hasContent {
        } else if let length = head["content-length"].flatMap({ Int($0) }) {
            body = try read(length)
        } else if head["transfer-encoding"] == "chunked" {
            while true {
                let size = chunkSize(try read(through: "\r\n"))
                if size == 0 { break }
                body += try read(size)
                _ = try read(2)
            }
            while try read(through: "\r\n") != "\r\n" {}
        }
        return WireMessage(startLine: head.startLine, fields: head.fields, body: body)
    }

    /// Sends a request and reads the whole response.
    func exchange(_ request: String, hasContent: Bool = true) throws -> WireMessage {
        try write(request)
        return try readMessage(hasContent: hasContent)
    }
}

/// The size that a chunk's first line tells; zero for one that cannot be read.
func chunkSize(_ line: String) -> Int { Int(line.trimmingCharacters(in: .newlines), radix: 16) ?? 0 }

/// Runs the tasks of a test on threads that may block, so that the other tests keep theirs.
final class BlockingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "blocking tests", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
