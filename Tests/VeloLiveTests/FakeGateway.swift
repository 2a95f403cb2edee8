import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import VeloFormat
import VeloLive
import VeloMetrics

/// A velod in process: answers for the sample spec, counts with the real engine, and can lie about it.
final class FakeGateway: Sendable {
    enum Lie: Sendable {
        case none
        /// The tenth request is not counted.
        case forgetsOne
        /// The tenth request is counted twice.
        case countsTwice
        /// The tenth request is counted under another status.
        case wrongStatus
        /// The tenth request is counted and then not answered.
        case dropsAnswer
        /// `/metrics` is no exposition.
        case noMetrics
    }

    let lie: Lie
    /// Requests of acme beyond this many are answered 429.
    let acmeLimit: Int
    let engine = SampleSpec.engine()
    private let topology = Topology(SampleSpec.tables)
    private let seen = Atomic<Int>(0)
    private let acmeSeen = Atomic<Int>(0)

    init(_ lie: Lie = .none, acmeLimit: Int = .max) {
        self.lie = lie
        self.acmeLimit = acmeLimit
    }

    /// Listens on a free port, serves while `body` runs, closes. One listener stands for proxy and admin.
    func serve<Result: Sendable>(_ body: (Tables.Endpoint) async throws -> Result) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(gateway: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let endpoint = Tables.Endpoint(host: "127.0.0.1", port: channel.localAddress?.port ?? 0)
        do {
            let result = try await body(endpoint)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// The status of a proxied request, after it was counted; `nil` for no answer.
    func proxy(_ head: HTTPRequestHead) -> Int? {
        let host = head.headers.first(name: "host") ?? ""
        let tenant = host.hasSuffix("acme.test") ? 0 : host == "globex.test" ? 1 : 2
        guard tenant < 2 else { return count(topology.place(tenant: 2, pool: 2), head, 404) }
        let place = topology.place(tenant: tenant, pool: tenant == 0 && head.uri.hasPrefix("/api") ? 1 : 0)
        let isOver = tenant == 0 && acmeSeen.add(1, ordering: .relaxed).newValue > acmeLimit
        return count(place, head, isOver ? 429 : 200)
    }

    private func count(_ place: Place, _ head: HTTPRequestHead, _ status: Int) -> Int? {
        let isTenth = seen.add(1, ordering: .relaxed).newValue == 10
        let methods = SampleSpec.requests.columnLabels[0].values
        let method = methods.firstIndex(of: head.method.rawValue) ?? methods.count - 1
        let counted = isTenth && lie == .wrongStatus ? 503 : status
        let column = method * HTTPStatus.labelValues.count + HTTPStatus.index(of: UInt16(counted))
        let amount: UInt64 = isTenth && lie == .forgetsOne ? 0 : isTenth && lie == .countsTwice ? 2 : 1
        engine.counter(0).add(amount, row: place.tenantPool, column: column)
        return isTenth && lie == .dropsAnswer ? nil : status
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let gateway: FakeGateway
        private var head: HTTPRequestHead?

        init(gateway: FakeGateway) {
            self.gateway = gateway
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body: break
            case .end:
                guard let head else { return }
                answer(head, context)
            }
        }

        private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
            let isOurs = head.headers.first(name: "host")?.hasPrefix("127.0.0.1") == true
            switch (isOurs, head.uri) {
            case (true, "/metrics") where gateway.lie == .noMetrics:
                respond(context, 200, "text/html", ByteBuffer(string: "<html>"))
            case (true, "/metrics"):
                respond(
                    context, 200, "text/plain; version=0.0.4; charset=utf-8",
                    ByteBuffer(bytes: SampleSpec.scrape(gateway.engine)))
            case (true, _):
                respond(context, 200, "application/health+json", ByteBuffer(string: SampleSpec.healthReport))
            default:
                guard let status = gateway.proxy(head) else { return context.close(promise: nil) }
                respond(context, status, "text/plain", ByteBuffer(string: head.method == .HEAD ? "" : "hi"))
            }
        }

        private func respond(_ context: ChannelHandlerContext, _ status: Int, _ type: String, _ body: ByteBuffer) {
            let headers: HTTPHeaders = ["content-type": type, "content-length": "\(body.readableBytes)"]
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
