import NIOCore
import NIOHTTP1
import NIOPosix
import Testing
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

/// Scrapes on the wire: chunks, compression and failure.
@Suite struct ScrapeListenerTests {
    private func ask(
        _ request: String, _ scrape: @escaping @Sendable () -> TextScrape
    ) async throws -> String {
        let gateway = sampleGateway(sampleTables())
        let group = MultiThreadedEventLoopGroup.singleton
        let monitor = HealthMonitor(gateway, dependencyInterval: .seconds(5), on: group)
        let report = HealthReport(gateway: gateway, monitor: monitor, version: "1", storeStatus: { .saved })
        let endpoints = Endpoints(listener: .admin, report: report, scrape: { _, _ in scrape() })
        let channel = try await bindLocalListener(endpoints, at: loopback, on: group)
        let port = try #require(channel.localAddress?.port)
        let answer = try await exchange(request, port: port)
        try await channel.close()
        return answer
    }

    @Test("a long one is sent in chunks, and the connection goes on")
    func chunks() async throws {
        let request =
            "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let answer = try await ask(request) { TextScrape("a 1\nb 2\nc 3\n", pieceCapacity: 4) }
        #expect(answer.contains("transfer-encoding: chunked\r\n"))
        #expect(answer.contains("\r\n\r\n4\r\na 1\n\r\n4\r\nb 2\n\r\n4\r\nc 3\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("ok\n"))
    }

    @Test("one that fails ends the connection without the last chunk")
    func failure() async throws {
        let answer = try await ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n") {
            TextScrape("a 1\nb 2\nc 3\n", pieceCapacity: 4, failsAtEnd: true)
        }
        #expect(answer.hasSuffix("4\r\nc 3\n\r\n"))
    }

    @Test("one that fails before anything was sent is an error")
    func earlyFailure() async throws {
        let answer = try await ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n") { TextScrape("", failsAtEnd: true) }
        #expect(answer.hasPrefix("HTTP/1.1 500 "))
        #expect(answer.hasSuffix("the scrape failed\n"))
    }

    @Test("HTTP/1.0 gets it without chunks, to the end of the connection")
    func oldVersion() async throws {
        let answer = try await ask("GET /metrics HTTP/1.0\r\n\r\n") { TextScrape("a 1\nb 2\n", pieceCapacity: 4) }
        #expect(!answer.contains("chunked"))
        #expect(answer.contains("connection: close\r\n"))
        #expect(answer.hasSuffix("\r\n\r\na 1\nb 2\n"))
    }

    @Test("HEAD has a head only, of a short and of a long one", arguments: [4, 4096])
    func head(pieceCapacity: Int) async throws {
        let answer = try await ask("HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") {
            TextScrape("a 1\nb 2\n", pieceCapacity: pieceCapacity)
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
        #expect(answer.contains("content-length: 8\r\n") == (pieceCapacity > 8))
    }

    @Test("is compressed for who asks for that, and nothing else is", arguments: [4, 4096])
    func gzip(pieceCapacity: Int) async throws {
        let accept = "Host: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        let text = String(repeating: "metric{label=\"value\"} 1\n", count: 10_000)
        let answer = try await ask("GET /metrics HTTP/1.1\r\n" + accept) {
            TextScrape(text, pieceCapacity: pieceCapacity * 100)
        }
        #expect(answer.lowercased().contains("content-encoding: gzip\r\n"))
        #expect(answer.utf8.count < text.utf8.count / 10)
        let health = try await ask("GET /livez HTTP/1.1\r\n" + accept) { TextScrape("") }
        #expect(health.hasSuffix("\r\n\r\nok\n"))
    }
}
