import Glibc
import VeloHTTP

private let requests = [("browser", browserRequest), ("api", apiRequest), ("smallest", smallestRequest)]
private let identity = RequestIdentity(request: (1, 2), trace: (3, 4), span: 5)
private nonisolated(unsafe) let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

/// The least that a parser has to do: find every line end.
private func countLines(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard var next = bytes.baseAddress else { return 0 }
    let end = next + bytes.count
    var lines = 0
    while let found = memchr(next, 10, end - next) {
        lines += 1
        next = UnsafeRawPointer(found) + 1
    }
    return lines
}

func measureRequests() {
    let limits = MessageLimits()
    let policy = ForwardingPolicy()
    let writer = RequestHeadWriter(policy)
    let address = IPAddress("192.0.2.7")
    let origin = ClientOrigin(address: address, text: "192.0.2.7", scheme: .http, policy: policy)
    for (name, request) in requests {
        request.withUnsafeBytes { bytes in
            var sum = 0
            measure(name, "memchr of line ends", bytes: bytes.count) { sum &+= countLines(bytes) }
            var head = RequestHead()
            measure(name, "parse", bytes: bytes.count) {
                var parser = RequestHeadParser()
                guard (try? parser.parse(bytes, limits: limits, into: &head)) == true else { fatalError("\(name)") }
            }
            measure(name, "write", bytes: bytes.count) {
                var output = ByteWriter(output)
                writer.write(head, in: bytes, from: origin, identity: identity, into: &output)
                sum &+= output.count
            }
            measure(name, "copy of the same bytes", bytes: bytes.count) { output.copyMemory(from: bytes) }
            var reader = RequestReader(limits: limits)
            measure(name, "read and write (RequestReader)", bytes: bytes.count) {
                guard (try? reader.next(bytes))?.event == .head else { fatalError("\(name)") }
                var output = ByteWriter(output)
                writer.write(reader.head, in: bytes, from: origin, identity: identity, into: &output)
                while let step = try? reader.next(bytes), step.event != .end {}
                sum &+= output.count
            }
            // Without a use of it, the compiler might leave the work out.
            if sum == 42 { print(sum) }
        }
    }
}

func measureResponses() {
    let limits = MessageLimits()
    let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)
    serverResponse.withUnsafeBytes { bytes in
        var sum = 0
        measure("response", "memchr of line ends", bytes: bytes.count) { sum &+= countLines(bytes) }
        var head = ResponseHead()
        measure("response", "parse", bytes: bytes.count) {
            var parser = ResponseHeadParser()
            guard (try? parser.parse(bytes, answering: .get, limits: limits, into: &head)) == true else {
                fatalError("response")
            }
        }
        date.withUnsafeBytes { date in
            measure("response", "write", bytes: bytes.count) {
                var output = ByteWriter(output)
                let forwarding = ResponseForwarding(head, to: .http11, keepsAlive: true)
                ResponseHeadWriter.write(head, in: bytes, as: forwarding, date: date, into: &output)
                sum &+= output.count
            }
        }
        if sum == 42 { print(sum) }
    }
}

func measureChunked() {
    let limits = MessageLimits()
    let chunk = Array("400\r\n".utf8) + [UInt8](repeating: 0x61, count: 1024) + [13, 10]
    let content = Array([chunk, chunk, chunk, chunk].joined()) + Array("0\r\n\r\n".utf8)
    content.withUnsafeBytes { bytes in
        var decoder = BodyDecoder()
        measure("chunked 4 x 1 KiB", "decode", bytes: bytes.count) {
            decoder.begin(.chunked)
            var start = 0
            while let step = try? decoder.decode(UnsafeRawBufferPointer(rebasing: bytes[start...]), limits: limits) {
                start += step.consumed
                if step.isComplete { break }
            }
        }
    }
}
