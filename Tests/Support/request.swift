import Dispatch
import Glibc

/// An answer of a small HTTP request.
public struct HTTPAnswer: Sendable {
    public let status: Int
    /// Names in lower case, in the order they came.
    public let headers: [(name: String, value: String)]
    public let body: String

    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Sends one request to 127.0.0.1 on a connection of its own and reads the answer to the end of the connection. Knows as
/// much HTTP as tests need and shares no code with what they test.
public func request(
    _ method: String = "GET", _ path: String, port: Int, host: String? = nil, headers: [(String, String)] = [],
    body: String = "", within seconds: Int = 20
) async throws -> HTTPAnswer {
    var text = "\(method) \(path) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\nConnection: close\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
    let bytes = try await exchange(Array((text + "\r\n" + body).utf8), port: port, within: seconds)
    guard let answer = HTTPAnswer(parsing: bytes, isHead: method == "HEAD") else {
        throw TestSupportError("no HTTP answer in \(String(decoding: bytes.prefix(200), as: UTF8.self))")
    }
    return answer
}

/// Sends raw bytes to a port of 127.0.0.1 and reads until the other side closes.
public func exchange(_ bytes: [UInt8], port: Int, within seconds: Int = 20) async throws -> [UInt8] {
    // Blocking calls, away from the threads that tests share.
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(with: Result { try exchangeBlocking(bytes, port: port, within: seconds) })
        }
    }
}

private func exchangeBlocking(_ bytes: [UInt8], port: Int, within seconds: Int) throws -> [UInt8] {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw TestSupportError("no socket") }
    defer { close(socket) }
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard connected == 0 else {
        throw TestSupportError("cannot connect to port \(port): \(String(cString: strerror(errno)))")
    }
    var sent = 0
    while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { break }  // an answer may come before the whole request is sent
        sent += count
    }
    var received: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = recv(socket, &chunk, chunk.count, 0)
        if count < 0, errno == EAGAIN { throw TestSupportError("no answer of port \(port) within \(seconds) s") }
        guard count > 0 else { return received }
        received.append(contentsOf: chunk[..<count])
    }
}

extension HTTPAnswer {
    init?(parsing bytes: [UInt8], isHead: Bool) {
        let separator = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
        self.status = status
        let rest = Array(bytes[(end + separator.count)...])
        let isChunked = headers.contains { $0.name == "transfer-encoding" && $0.value.lowercased() == "chunked" }
        guard let body = isChunked && !isHead ? Self.unchunked(rest) : rest else { return nil }
        self.body = String(decoding: body, as: UTF8.self)
    }

    private static func unchunked(_ bytes: [UInt8]) -> [UInt8]? {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
            guard let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size >= 0,
                rest.distance(from: end, to: rest.endIndex) >= size + 4
            else { return nil }
            if size == 0 { return body }
            body += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[(end + 2 + size + 2)...]
        }
        return nil
    }
}
