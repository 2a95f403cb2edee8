import ArgumentParser
import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// A backend to put behind velod in demonstrations and tests: answers at once, slowly, with a status, or not at all.
@main
struct SampleBackend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "SampleBackend",
        abstract: "A small HTTP server to stand behind velod in demonstrations and tests.",
        discussion: """
            GET  /                       200, a line that names the backend
            GET  /health                 200, or 503 while health is off
            ANY  /status/NNN             that status
            GET  /slow/MILLISECONDS      200 after a delay of at most a minute
            GET  /bytes/N                200 and N bytes, at most 64 MiB
            POST (anything else)         200, the body back
            PUT  /control/health/on|off  switches /health; 204
            """)

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes a free one.")
    var port = 0

    @Option(help: "What the backend calls itself in its answers.")
    var name = "backend"

    @Flag(help: "Answer /health with 503 from the start.")
    var unhealthy = false

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
    }

    func run() async throws {
        let switches = BackendSwitches(isHealthy: !unhealthy)
        let name = name
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(BackendHandler(name: name, switches: switches))
                }
            }
            .bind(host: host, port: port)
            .get()
        announce(channel)
        try await channel.closeFuture.get()
    }

    /// The ready line: whoever started the process waits for it and learns the port.
    private func announce(_ channel: any Channel) {
        print("ready \(name) \(host):\(channel.localAddress?.port ?? port)")
        fflush(nil)
    }
}
