import Foundation
import Logging
import Synchronization
import TestSupport
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

/// A whole gateway within the tests: its listeners, checks, certificates and logs, for the length of `withRuntime`.
struct RunningRuntime {
    let runtime: Runtime
    let at: BoundAddresses
    let log: EventLog
    /// Raised to have it drain and end.
    let stop: Flag
    let isOver: Flag

    /// The same as the tests of the request path see it.
    var proxy: RunningProxy { RunningProxy(port: at.proxy.port, gateway: runtime.gateway, log: log) }
}

/// Runs a gateway with these tables for the length of `body`, which may block. Its state is in a folder of its own.
func withRuntime(
    _ tables: Tables, options: RuntimeOptions = RuntimeOptions(threads: 2), logger: Logger = silentLogger,
    _ body: (RunningRuntime) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        var tables = tables
        tables.stateDirectory = folder
        let (log, stop, isOver) = (EventLog(), Flag(), Flag())
        let bound = Bound()
        let runtime = Runtime(
            tables: tables, topology: Topology(tables), recorder: log, scrape: { _, _ in TextScrape("up 1\n") },
            version: "1.2.3", logger: logger, options: options, onReady: { bound.set($0) })
        let serving = Task {
            defer { isOver.raise() }
            try await runtime.serve { try? await holds { stop.isRaised } }
        }
        do {
            try await holds { bound.addresses != nil || isOver.isRaised }
            if let at = bound.addresses {
                try await withTaskExecutorPreference(BlockingExecutor()) {
                    try await body(RunningRuntime(runtime: runtime, at: at, log: log, stop: stop, isOver: isOver))
                }
            }
        } catch {
            stop.raise()
            _ = await serving.result
            throw error
        }
        stop.raise()
        try await serving.value
    }
}

private final class Bound: Sendable {
    private let state = Mutex<BoundAddresses?>(nil)
    var addresses: BoundAddresses? { state.withLock { $0 } }
    func set(_ addresses: BoundAddresses) { state.withLock { $0 = addresses } }
}

/// Runs curl for a path of a host that is served on a port of 127.0.0.1. `arguments` come before the address.
func curl(
    _ host: String, _ path: String = "/", port: Int, trusting root: String, _ arguments: String...
) async throws -> ProcessResult {
    try await curl(host, path, port: port, trusting: root, arguments)
}

func curl(
    _ host: String, _ path: String = "/", port: Int, trusting root: String, _ arguments: [String]
) async throws -> ProcessResult {
    try await run(
        URL(fileURLWithPath: "/usr/bin/env"), curlCommand(host, path, port: port, trusting: root, arguments))
}

func curlCommand(
    _ host: String, _ path: String, port: Int, trusting root: String, _ arguments: [String]
) -> [String] {
    [
        "curl", "-sS", "--noproxy", "*", "--max-time", "30", "--resolve", "\(host):\(port):127.0.0.1", "--cacert", root,
    ] + arguments + ["https://\(host):\(port)\(path)"]
}

extension Tables {
    /// The same with a TLS listener that shows `acme` for the first tenant and `beta` for the second.
    func secured(acme: TLSFiles, beta: TLSFiles) -> Tables {
        var tables = self
        tables.https = HTTPSListener(endpoint: loopback)
        tables.tls = TLS(certificates: [
            .init(certificatePath: acme.chain, keyPath: acme.key, hosts: ["acme.test", "*.acme.test"]),
            .init(certificatePath: beta.chain, keyPath: beta.key, hosts: ["beta.test"]),
        ])
        return tables
    }
}
