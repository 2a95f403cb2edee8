/// A `SampleBackend` on a free port.
public final class SampleBackendProcess: Sendable {
    public let process: RunningProcess
    public let name: String
    public let port: Int

    public init(name: String, port: Int = 0, arguments: [String] = []) async throws {
        let process = try RunningProcess(
            try product("SampleBackend"), ["--port", String(port), "--name", name] + arguments)
        let line = try await process.line(beginning: "ready ")
        guard let colon = line.lastIndex(of: ":"), let bound = Int(line[line.index(after: colon)...]) else {
            throw TestSupportError("no port in `\(line)`")
        }
        self.process = process
        self.name = name
        self.port = bound
    }

    /// Makes `/health` answer 200 or 503.
    public func setHealth(_ isHealthy: Bool) async throws {
        _ = try await request("PUT", "/control/health/\(isHealthy ? "on" : "off")", port: port)
    }
}
