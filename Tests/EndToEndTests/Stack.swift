import Foundation
import TestSupport

/// The gateway of `specs/` on free ports: a sample backend for each backend of the spec, and velod.
final class Stack: Sendable {
    /// Every tenant of `specs/`, with a host and the pools it can reach.
    static let tenants: [(id: String, host: String, pools: [String])] = [
        ("acme", "acme.example.com", ["web", "api"]), ("globex", "globex.example.com", ["globex"]),
        ("initech", "initech.example.com", ["web"]), ("umbrella", "umbrella.example.com", ["web"]),
    ]
    static let backendNames = [
        "web/backend-1", "web/backend-2", "api/backend-1", "api/backend-2", "globex/backend-1", "globex/backend-2",
    ]

    let backends: [String: Backend]
    let velod: RunningProcess
    let state: TemporaryFolder
    let proxy: Int
    let api: Int
    let admin: Int

    struct Backend: Sendable {
        let process: RunningProcess
        let port: Int
    }

    private init(backends: [String: Backend], velod: RunningProcess, state: TemporaryFolder, ports: [String: Int]) {
        self.backends = backends
        self.velod = velod
        self.state = state
        proxy = ports["proxy"] ?? 0
        api = ports["api"] ?? 0
        admin = ports["admin"] ?? 0
    }

    /// Starts everything, and waits until velod says that it is ready to serve.
    ///
    /// `launcher` is a command that becomes velod, which it gets as its last arguments.
    static func start(
        redis: Int? = nil, arguments: [String] = [], launcher: [String] = [], state: TemporaryFolder? = nil
    ) async throws -> Stack {
        var backends: [String: Backend] = [:]
        for name in backendNames {
            let process = try RunningProcess(try product("SampleBackend"), ["--port", "0", "--name", name])
            backends[name] = Backend(process: process, port: 0)
        }
        for (name, backend) in backends {
            backends[name] = Backend(process: backend.process, port: try await port(of: backend.process))
        }
        return try await start(
            backends: backends, state: state ?? TemporaryFolder(), redis: redis, arguments: arguments,
            launcher: launcher)
    }

    /// A second velod on the same backends, or the same one again after it ended.
    func again(state: TemporaryFolder? = nil, arguments: [String] = []) async throws -> Stack {
        try await Stack.start(
            backends: backends, state: state ?? TemporaryFolder(), redis: nil, arguments: arguments)
    }

    /// A velod that takes over from this one, which then drains and ends.
    func successor(arguments: [String] = []) async throws -> Stack {
        try await again(state: state, arguments: ["--take-over"] + arguments)
    }

    /// The arguments of a velod on these backends.
    func arguments(state: TemporaryFolder) throws -> [String] {
        try Self.arguments(backends: backends, state: state, redis: nil)
    }

    private static func arguments(
        backends: [String: Backend], state: TemporaryFolder, redis: Int?
    ) throws -> [String] {
        var all = ["--proxy", "127.0.0.1:0", "--api", "127.0.0.1:0", "--admin", "127.0.0.1:0"]
        all += ["--state-dir", state.path]
        for (name, backend) in backends { all += ["--backend", "\(name)=127.0.0.1:\(backend.port)"] }
        return all + ["--dependency", "redis=127.0.0.1:\(try redis ?? freePort())"]
    }

    private static func start(
        backends: [String: Backend], state: TemporaryFolder, redis: Int?, arguments: [String],
        launcher: [String] = []
    ) async throws -> Stack {
        let all = try Self.arguments(backends: backends, state: state, redis: redis) + arguments
        let command = launcher + [try product("velod").path] + all
        let velod = try RunningProcess(URL(fileURLWithPath: command[0]), Array(command.dropFirst()))
        let stack = Stack(
            backends: backends, velod: velod, state: state,
            ports: ports(try await velod.line(beginning: "velod ready")))
        try await poll("every backend is healthy", within: .seconds(60)) {
            let (healthy, count) = try await stack.scrape().sum("veloflux_backend_health")
            return count > 0 && healthy == Double(count)
        }
        return stack
    }

    /// The ports of a line like `velod ready proxy=127.0.0.1:1 api=…`.
    static func ports(_ line: String) -> [String: Int] {
        var ports: [String: Int] = [:]
        for word in line.split(separator: " ") {
            let parts = word.split(separator: "=")
            if parts.count == 2, let port = parts[1].split(separator: ":").last { ports[String(parts[0])] = Int(port) }
        }
        return ports
    }

    private static func port(of backend: RunningProcess) async throws -> Int {
        let line = try await backend.line(beginning: "ready ")
        guard let port = line.split(whereSeparator: { ": ".contains($0) }).compactMap({ Int($0) }).last else {
            throw TestSupportError("no port in “\(line)”")
        }
        return port
    }

    /// What one scrape has now.
    func scrape() async throws -> Exposition {
        Exposition(try await request("GET", "/metrics", port: admin).body)
    }

    /// Sends GETs for a path over one kept connection, and gives the status of each.
    func get(_ host: String, _ path: String = "/", count: Int = 1) async throws -> [Int] {
        try await onThread { [proxy] in
            let socket = try Socket(port: proxy)
            return try (0..<count).map { _ in
                try socket.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                return try socket.response().status
            }
        }
    }

    /// Waits until a backend is what the health checks say.
    func backendBecomes(_ healthy: Bool, pool: String, backend: String, tenant: String) async throws {
        let series = "veloflux_backend_health{backend=\"\(backend)\",pool=\"\(pool)\",tenant_id=\"\(tenant)\"}"
        _ = try await poll("\(series) becomes \(healthy)", within: .seconds(60)) {
            try await self.scrape()[series] == (healthy ? 1 : 0) ? true : nil
        }
    }
}
