import Foundation
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// A blocking TCP connection, for tests that decide about every byte.
final class Socket {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Connects to an IPv4 address. Reads give up after `seconds`.
    init(_ host: String = "127.0.0.1", port: Int, timeout seconds: Int = 20) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw TestSupportError("socket: \(errno)") }
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw TestSupportError("connect to \(host):\(port): error \(errno)")
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw TestSupportError("send: error \(errno)") }
            bytes = bytes.dropFirst(sent)
        }
    }

    /// No more will be sent.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes with a reset, as a client that crashes.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// False at the end of the stream.
    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw TestSupportError("receive: error \(errno)") }
        buffer.append(contentsOf: chunk[..<count])
        return count > 0
    }

    struct Response {
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Everything until the peer closes.
    func readToEnd() throws -> [UInt8] {
        while try fill() {}
        defer { buffer = [] }
        return buffer
    }

    /// Reads one response; `toHead` says that it has no body whatever its headers say.
    func response(toHead: Bool = false) throws -> Response {
        let end = Array("\r\n\r\n".utf8)
        var headEnd = buffer.firstRange(of: end)
        while headEnd == nil {
            guard try fill() else { throw TestSupportError("closed before a response head: \(buffer.count) bytes") }
            headEnd = buffer.firstRange(of: end)
        }
        guard let headEnd else { throw TestSupportError("no head") }
        let lines = String(decoding: buffer[..<headEnd.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        buffer.removeSubrange(..<headEnd.upperBound)
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        if toHead || status / 100 == 1 || status == 204 || status == 304 {
            return Response(status: status, headers: headers, body: [])
        }
        if headers["transfer-encoding"]?.lowercased() == "chunked" {
            return Response(status: status, headers: headers, body: try chunkedBody())
        }
        if let length = headers["content-length"].flatMap({ Int($0) }) {
            return Response(status: status, headers: headers, body: try take(length))
        }
        return Response(status: status, headers: headers, body: try readToEnd())
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try fill() else {
                throw TestSupportError("closed \(count - buffer.count) bytes before the end of the body")
            }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    private func line() throws -> String {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n".utf8)) {
                defer { buffer.removeSubrange(..<end.upperBound) }
                return String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
            }
            guard try fill() else { throw TestSupportError("closed in a chunked body") }
        }
    }

    private func chunkedBody() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            guard let size = Int(try line(), radix: 16) else { throw TestSupportError("bad chunk size") }
            if size == 0 {
                while try !line().isEmpty {}
                return body
            }
            body += try take(size)
            _ = try line()
        }
    }
}

/// Runs blocking work on a thread of its own, so that it never holds one of the few that Swift concurrency has.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.stackSize = 1 << 20
        thread.start()
    }
}
