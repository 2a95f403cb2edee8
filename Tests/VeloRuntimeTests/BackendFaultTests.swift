import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

/// What a backend can do wrong with a request, and what has to come of it. Each on the tenant's only backend, with a POST,
/// which is never sent twice; then the same backend is asked for something it does right.
@Suite("whatever a backend does wrong, the proxy")
struct BackendFaultTests {
    @Test("tells the client, counts it once, and serves the next request", arguments: BackendFault.all)
    func fault(_ fault: BackendFault) async throws {
        let hasHead = Flag()
        let backend = try ScriptedBackend { wire, backend in
            while true {
                let request = try wire.readMessage()
                backend.note(request)
                if request.startLine.contains("/fault") {
                    try wire.write(fault.head)
                    // What comes of a fault behind the head is certain only once the head is with the client.
                    if fault.head.hasSuffix("\r\n\r\n"), !eventually({ hasHead.isRaised }) { return }
                    try fault.misbehave(wire)
                    return
                }
                try wire.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
            }
        }
        defer { backend.stop() }
        let timeouts = ProxyTimeouts(firstByte: .milliseconds(200), stall: .milliseconds(200))
        let tables = twoTenants(ports: [backend.port], objectives: [.availability, .latency])
        try await withProxy(tables, timeouts: timeouts, loops: 1) { proxy in
            // A connection to the backend is in the pool when the fault comes.
            let client = try proxy.connect()
            #expect(try client.exchange(good).text == "fine")

            try client.write(bad)
            var received = try client.readHead()
            while received.status / 100 == 1 { received = try client.readHead() }
            hasHead.raise()
            #expect(received.status == fault.status)
            let rest = try rest(of: received, from: client)
            #expect(rest == fault.isEnded, "whether the client can take what it got for a whole response")

            // What follows is right, on the client's connection if it was kept, and on a new one.
            if rest, received["connection"] != "close" { #expect(try client.exchange(good).text == "fine") }
            for _ in 0..<3 { #expect(try proxy.connect().exchange(good).text == "fine") }
            #expect(backend.requests.count { $0.startLine.contains("/fault") } == 1)

            let events = proxy.log.all
            #expect(events.completed.count { $0.status == UInt16(fault.status) && $0.method == .post } == 1)
            #expect(events.judged.count { $0.sla == .availability } == events.completed.count)
            if fault.status >= 500 {
                #expect(events.breached.count { $0.sla == .availability } == 1)
                // Latency is judged on what was not answered 5xx.
                #expect(events.judged.count { $0.sla == .latency } == events.completed.count - 1)
            }
            #expect(events.active.values.allSatisfy { $0 == 0 })
            #expect(proxy.gateway.connections.activeRequests == 0)
            #expect(proxy.gateway.backends.allSatisfy { $0.inFlight.load(ordering: .relaxed) == 0 })
        }
    }

    private let good = "GET /right HTTP/1.1\r\nHost: acme.test\r\n\r\n"
    private let bad = "POST /fault HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 5\r\n\r\nhello"

    /// Reads what is behind a head; `true` if it came to its end.
    private func rest(of head: WireMessage, from client: Wire) throws -> Bool {
        do {
            if let length = head["content-length"].flatMap({ Int($0) }) {
                _ = try client.read(length)
            } else if head["transfer-encoding"] == "chunked" {
                while true {
                    let size = chunkSize(try client.read(through: "\r\n"))
                    _ = try client.read(through: "\r\n")
                    if size == 0 { break }
                }
            }
            return true
        } catch is Wire.Ended {
            return false
        }
    }
}

/// One way to fail, with the status that the client gets for it.
struct BackendFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int
    /// Whether the client gets a whole response: velod's own, or the backend's if the fault came behind it.
    var isEnded = true
    /// What it does right before.
    var head = ""
    let misbehave: @Sendable (Wire) throws -> Void

    private static let tenBytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let all: [BackendFault] = [
        BackendFault(testDescription: "closes without a word", status: 502) { _ in },
        BackendFault(testDescription: "resets without a word", status: 502) { $0.reset() },
        BackendFault(testDescription: "closes in the middle of its head", status: 502) {
            try $0.write("HTTP/1.1 200 OK\r\nContent-Le")
        },
        BackendFault(testDescription: "resets in the middle of its head", status: 502) {
            try $0.write("HTTP/1.1 200 OK\r\nContent-Le")
            $0.reset()
        },
        BackendFault(testDescription: "closes behind an interim response", status: 502) {
            try $0.write("HTTP/1.1 103 Early Hints\r\n\r\n")
        },
        BackendFault(
            testDescription: "closes in the middle of a content with a length", status: 200, isEnded: false,
            head: tenBytes
        ) { try $0.write("hello") },
        BackendFault(
            testDescription: "resets in the middle of a content with a length", status: 200, isEnded: false,
            head: tenBytes
        ) { $0.reset() },
        BackendFault(testDescription: "closes in the middle of a chunk", status: 200, isEnded: false, head: chunked) {
            try $0.write("a\r\nhello")
        },
        BackendFault(testDescription: "closes in front of the last chunk", status: 200, isEnded: false, head: chunked) {
            try $0.write("5\r\nhello\r\n")
        },
        BackendFault(testDescription: "sends what is no chunk", status: 200, isEnded: false, head: chunked) {
            try $0.write("5\r\nhello\r\nno chunk\r\n")
            _ = try $0.isAtEnd()
        },
        BackendFault(testDescription: "hangs before its head", status: 504) { _ = try $0.isAtEnd() },
        BackendFault(testDescription: "hangs in the middle of its head", status: 504) {
            try $0.write("HTTP/1.1 200 OK\r\nContent-Le")
            _ = try $0.isAtEnd()
        },
        BackendFault(
            testDescription: "hangs in the middle of its content", status: 200, isEnded: false, head: tenBytes
        ) {
            try $0.write("hello")
            _ = try $0.isAtEnd()
        },
        BackendFault(testDescription: "answers with what is no HTTP", status: 502) {
            try $0.write([0x16, 0x03, 0x01, 0x00, 0x00, 0xFF, 0x0A, 0x0D, 0x0A, 0x0D, 0x0A])
            _ = try $0.isAtEnd()
        },
        BackendFault(testDescription: "answers with a head that does not end", status: 502) { wire in
            try wire.write("HTTP/1.1 200 OK\r\n")
            // Until velod has had enough of it and closes.
            while true { try wire.write("X-Long: " + String(repeating: "x", count: 1000) + "\r\n") }
        },
        BackendFault(
            testDescription: "answers slowly, a byte at a time", status: 200, head: "HTTP/1.1 200 OK\r\nContent-"
        ) { wire in
            for byte in Array("Length: 5\r\n\r\nhello".utf8) { try wire.write([byte]) }
        },
        BackendFault(testDescription: "answers twice", status: 200, head: tenBytes) {
            try $0.write("0123456789HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain")
            _ = try $0.isAtEnd()
        },
    ]
}

extension Tables.Objective {
    static let availability = Tables.Objective(
        kind: .availability, target: ExactDecimal(99, scale: 2), window: .seconds(60))
    static let latency = Tables.Objective(
        kind: .latency, target: ExactDecimal(99, scale: 2), threshold: .seconds(10), window: .seconds(60))
}
