import Testing
import VeloFormat

@testable import VeloLive

@Suite("connecting")
struct ConnectionTests {
    @Test("a refused connection is told in the words of the system, without those of the library")
    func refused() async {
        // Port 1 (tcpmux) listens nowhere that tests run.
        let endpoint = Tables.Endpoint(host: "127.0.0.1", port: 1)
        await #expect(throws: HTTPFailure.notConnected("cannot connect to 127.0.0.1:1: Connection refused")) {
            _ = try await HTTPConnection.connect(to: endpoint, timeout: .seconds(5))
        }
    }
}
