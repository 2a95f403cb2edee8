import Foundation
import TestSupport

/// A Prometheus on a free port, with what it says in JSON.
final class Prometheus: Sendable {
    private let process: RunningProcess
    private let port: Int

    private init(process: RunningProcess, port: Int) {
        self.process = process
        self.port = port
    }

    /// Starts Prometheus on the `prometheus.yml` of a folder.
    static func start(_ folder: String, data: String) async throws -> Prometheus {
        let port = try freePort()
        let process = try RunningProcess(
            Tools.system("prometheus"),
            [
                "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(data)",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ])
        let prometheus = Prometheus(process: process, port: port)
        _ = try await poll("Prometheus is ready", within: .seconds(60)) {
            (try? await request("GET", "/-/ready", port: port))?.status == 200 ? true : nil
        }
        return prometheus
    }

    struct Sample {
        let labels: [String: String]
        let value: Double
    }

    /// An instant query, now. Throws with the server's own message if it refuses the expression.
    func query(_ expr: String) async throws -> [Sample] {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let encoded = expr.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        let data = try await json("/api/v1/query?query=\(encoded)")
        guard let data = data as? [String: Any] else { return [] }
        if data["resultType"] as? String == "scalar" { return [Sample(labels: [:], value: 0)] }
        return (data["result"] as? [[String: Any]] ?? []).map { entry in
            let pair = entry["value"] as? [Any] ?? []
            return Sample(
                labels: entry["metric"] as? [String: String] ?? [:],
                value: (pair.last as? String).flatMap { Double($0) } ?? .nan)
        }
    }

    /// The state of every alerting rule, by name.
    func alertStates() async throws -> [String: String] {
        let data = try await json("/api/v1/rules?type=alert") as? [String: Any]
        var states: [String: String] = [:]
        for group in data?["groups"] as? [[String: Any]] ?? [] {
            for rule in group["rules"] as? [[String: Any]] ?? [] {
                states[rule["name"] as? String ?? ""] = rule["state"] as? String
            }
        }
        return states
    }

    /// The labels of each firing alert of a name.
    func firing(_ name: String) async throws -> [[String: String]] {
        let data = try await json("/api/v1/alerts") as? [String: Any]
        return (data?["alerts"] as? [[String: Any]] ?? [])
            .filter { $0["state"] as? String == "firing" }
            .compactMap { $0["labels"] as? [String: String] }
            .filter { $0["alertname"] == name }
    }

    private func json(_ path: String) async throws -> Any? {
        let response = try await request("GET", path, port: port)
        let object = try JSONSerialization.jsonObject(with: Data(response.body.utf8)) as? [String: Any]
        guard object?["status"] as? String == "success" else {
            throw TestSupportError("Prometheus refuses \(path): \(object?["error"] ?? response.body)")
        }
        return object?["data"]
    }
}
