import NIOCore
import NIOPosix
import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// A number that any task may raise.
private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func add() { count.add(1, ordering: .sequentiallyConsistent) }
}

@Suite struct ListeningSocketTests {
    @Test("a socket that is bound has the port that was chosen, and IPv6 has its address without brackets")
    func bound() throws {
        let socket = try ListeningSocket(at: loopback)
        #expect(socket.endpoint.host == "127.0.0.1" && socket.endpoint.port > 0)
        #expect(throws: IOError.self) { try ListeningSocket(at: socket.endpoint) }
        let copy = try ListeningSocket(adopting: try socket.copy(), isKept: true)
        #expect(copy.endpoint == socket.endpoint && copy.isKept)
        let named = try ListeningSocket(at: Tables.Endpoint(host: "localhost", port: 0))
        #expect(named.endpoint.port > 0)
    }

    @Test("the listener of a name and address gets the socket of it, whatever port it became; others are bound anew")
    func matching() throws {
        let one = try ListeningSocket(at: loopback)
        let two = try ListeningSocket(at: loopback)
        let three = try ListeningSocket(at: loopback)
        var passed = [
            PassedSocket(name: "api", declared: loopback, socket: one),
            PassedSocket(name: "proxy", declared: loopback, socket: two),
            PassedSocket(name: "admin", declared: Tables.Endpoint(host: "localhost", port: 9), socket: three),
        ]
        #expect(passed.take(for: ListenerPlace("proxy", loopback)) === two)
        #expect(passed.take(for: ListenerPlace("proxy", loopback)) == nil)
        // As bound, not as declared; and by a listener that has another name now.
        #expect(passed.take(for: ListenerPlace("https", three.endpoint)) === three)
        #expect(passed.take(for: ListenerPlace("api", Tables.Endpoint(host: "127.0.0.2", port: 0))) == nil)
        #expect(passed.take(for: ListenerPlace("api", loopback)) === one)
        #expect(passed.isEmpty)
    }
}

@Suite struct InheritedSocketsTests {
    private func read(
        _ process: String?, _ count: String?, _ names: String? = nil
    ) throws(OverrideError) -> [String] {
        try InheritedSockets.read(
            process: process, count: count, names: names, own: 42, listeners: ["proxy", "api", "admin", "https"])
    }

    @Test("without names the order of the ready line counts, and systemd's own names are no names")
    func order() throws {
        #expect(try read("42", "2") == ["proxy", "api"])
        #expect(try read("42", "4", "velod.socket:velod.socket:unknown:") == ["proxy", "api", "admin", "https"])
        #expect(try read("42", "0") == [])
    }

    @Test("names say which is which")
    func names() throws {
        #expect(try read("42", "3", "admin:https:proxy") == ["admin", "https", "proxy"])
        #expect(try read("42", "1", "api") == ["api"])
    }

    @Test("what is meant for another process, or nothing, is left alone")
    func others() throws {
        #expect(try read(nil, nil) == [])
        #expect(try read("41", "3", "x") == [])
        #expect(try read("", "3") == [])
        #expect(try read("forty-two", "3") == [])
        #expect(try read("42", nil, "proxy") == [])
    }

    @Test(
        "what makes no sense is refused",
        arguments: [
            ("x", nil), ("-1", nil), ("5", nil), ("99999999999999999999", nil), ("", nil), ("2", "proxy"),
            ("2", "proxy:proxy"), ("2", "proxy:backend"), ("1", "proxy:api"), ("2", "proxy:"), ("2", ":api"),
        ] as [(String, String?)])
    func wrong(count: String, names: String?) {
        #expect(throws: OverrideError.self) { try read("42", count, names) }
    }
}

@Suite struct ConnectionLimitTests {
    @Test("refuses nobody, tells when it is reached, and wakes whoever waits, once, when there is room")
    func limit() {
        let limit = ConnectionLimit(most: 3)
        let wakes = Counter()
        let wake = { @Sendable in wakes.add() }
        #expect(limit.opened() && limit.opened())
        #expect(!limit.opened() && !limit.hasRoom)
        limit.whenRoom(wake)
        #expect(!limit.opened())
        limit.closed()
        #expect(wakes.value == 0 && !limit.hasRoom)
        limit.closed()
        #expect(wakes.value == 1 && limit.hasRoom)
        limit.closed()
        #expect(wakes.value == 1 && limit.openConnections == 1)
        limit.whenRoom(wake)
        #expect(wakes.value == 2)
    }

    @Test("is half of the descriptors that are left, and never nothing")
    func descriptors() {
        #expect(connectionLimit(descriptors: 1024) == 448)
        #expect(connectionLimit(descriptors: 20) == 16)
        #expect(connectionLimit(descriptors: 1_048_576) == 524_224)
    }
}

/// Listeners on loopback, in front of a handler that sends a byte to whoever connects.
@Suite struct ListenerTests {
    private final class Greeter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(NIOAny(ByteBuffer(string: "!")), promise: nil)
        }
    }

    private func listener(
        _ group: MultiThreadedEventLoopGroup, most: Int = 1000, statistics: AcceptStatistics = AcceptStatistics()
    ) async throws -> Listener {
        let listener = Listener(
            ListenerPlace("proxy", loopback), try ListeningSocket(at: loopback), on: group,
            limit: ConnectionLimit(most: most), statistics: statistics, logger: silentLogger
        ) {
            ServerBootstrap(group: group).childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Greeter()) }
            }
        }
        try await listener.open()
        return listener
    }

    private func withListener(
        most: Int = 1000, statistics: AcceptStatistics = AcceptStatistics(),
        _ body: (Listener) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 3)
        let listener = try await listener(group, most: most, statistics: statistics)
        do {
            try await body(listener)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        await listener.close()
        try await group.shutdownGracefully()
    }

    @Test("accept nothing before they are told to and while they are paused; who connects meanwhile waits")
    func paused() async throws {
        try await withListener { listener in
            let early = try Wire(port: listener.socket.endpoint.port)
            // Visits every loop: whoever was accepted would have been greeted by then.
            try await listener.pause().get()
            #expect(!early.isReadable)
            try await listener.resume().get()
            #expect(try early.read(through: "!") == "!")
            try await listener.pause().get()
            let waiting = try Wire(port: listener.socket.endpoint.port)
            try await listener.pause().get()
            #expect(!waiting.isReadable)
            try await listener.resume().get()
            #expect(try waiting.read(through: "!") == "!")
        }
    }

    @Test("hand everybody who connects to the one or to the other, while one pauses and closes and the other begins")
    func shared() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 3)
        try await withListener { first in
            let socket = first.socket
            let second = Listener(
                ListenerPlace("proxy", loopback), try ListeningSocket(adopting: socket.copy(), isKept: false),
                on: group,
                limit: ConnectionLimit(most: 1000), statistics: AcceptStatistics(), logger: silentLogger
            ) {
                ServerBootstrap(group: group).childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Greeter()) }
                }
            }
            try await second.open()
            try await first.resume().get()
            let isOver = Flag()
            let greeted = Counter()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<2 {
                    tasks.addTask(executorPreference: BlockingExecutor()) {
                        while !isOver.isRaised {
                            let greeting = try Wire(port: socket.endpoint.port).read(through: "!")
                            #expect(greeting == "!")
                            greeted.add()
                        }
                    }
                }
                for _ in 1...10 {
                    try await holdsMore(greeted, than: 20)
                    try await first.pause().get()
                    try await second.resume().get()
                    try await holdsMore(greeted, than: 20)
                    try await second.pause().get()
                    try await first.resume().get()
                }
                try await first.pause().get()
                try await second.resume().get()
                await first.close()
                try await holdsMore(greeted, than: 100)
                isOver.raise()
                try await tasks.waitForAll()
            }
            await second.close()
        }
        try await group.shutdownGracefully()
    }

    private func holdsMore(_ counter: Counter, than count: Int) async throws {
        let start = counter.value
        let deadline = ContinuousClock.now + .seconds(60)
        while counter.value < start + count {
            guard ContinuousClock.now < deadline else { throw DeadlinePassed() }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test("let connections above the limit wait, and accept them when others close")
    func limit() async throws {
        let statistics = AcceptStatistics()
        try await withListener(most: 2, statistics: statistics) { listener in
            try await listener.resume().get()
            var open = try (0..<2).map { _ in try Wire(port: listener.socket.endpoint.port) }
            for wire in open { #expect(try wire.read(through: "!") == "!") }
            try await holds { statistics.limitCount == 1 }
            let third = try Wire(port: listener.socket.endpoint.port)
            // A change that changes nothing, after which every loop has been visited.
            try await listener.resume().get()
            #expect(!third.isReadable)
            open.removeLast()
            #expect(try third.read(through: "!") == "!")
        }
    }

    @Test("that are closed for good accept whoever has connected before, and let nobody new in")
    func forGood() async throws {
        try await withListener { listener in
            try await listener.resume().get()
            let wires = try (0..<50).map { _ in try Wire(port: listener.socket.endpoint.port) }
            await listener.close(forGood: true)
            for wire in wires { #expect(try wire.read(through: "!") == "!") }
            #expect(throws: Wire.Timeout.self) { try Wire(port: listener.socket.endpoint.port) }
        }
    }
}
