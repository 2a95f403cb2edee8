import CSocketPassing
import NIOCore
import Synchronization
import Testing
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// Both sides of a take-over in one process: the locks of the state file and the Unix socket know no difference.
@Suite struct TakeOverTests {
    /// The side that serves: a socket, a state, and what was asked of it.
    private final class Old: Sendable {
        let directory: String
        let state: StateFile
        let socket: ListeningSocket
        let log = Log()
        let handOver: HandOver

        init(_ directory: String, patience: HandOver.Patience = .init(), isPausing: Bool = true) throws {
            self.directory = directory
            state = try StateFile.open(StateOptions(directory: directory, threads: 1))
            let socket = try ListeningSocket(at: loopback)
            self.socket = socket
            let steps = log
            handOver = try HandOver(
                directory: directory, state: state, release: "1.0.0",
                serving: .init(
                    sockets: { [PassedSocket(name: "proxy", declared: loopback, socket: socket)] },
                    pause: {
                        steps.add("pause")
                        if !isPausing { throw ChannelError.ioOnClosedChannel }
                    }, resume: { steps.add("resume") }),
                patience: patience, logger: silentLogger)
            try handOver.start()
        }

        func end() {
            handOver.stop()
            state.close()
        }
    }

    private final class Log: Sendable {
        private let all = Mutex<[String]>([])
        func add(_ text: String) { all.withLock { $0.append(text) } }
        var value: [String] { all.withLock { $0 } }
    }

    private func find(_ folder: String, patience: Int = 10) throws -> Predecessor? {
        try Predecessor.find(stateDirectory: folder, release: "2.0.0", patience: patience)
    }

    private func reason(_ body: () throws -> some Any) -> String {
        do {
            _ = try body()
            return "nothing was thrown"
        } catch {
            guard case .cannotTakeOver(_, let reason) = error as? StartError else { return "\(error)" }
            return reason
        }
    }

    @Test("passes the sockets, shares the state, and steps back when the other one serves")
    func takeOver() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder)
            let predecessor = try #require(try find(folder))
            let passed = predecessor.takeSockets()
            #expect(passed.map(\.name) == ["proxy"] && predecessor.takeSockets().isEmpty)
            #expect(passed[0].socket.endpoint == old.socket.endpoint && !passed[0].socket.isKept)
            #expect(passed[0].socket.descriptor != old.socket.descriptor)
            let state = try StateFile.open(StateOptions(directory: folder, threads: 1, mode: .takeOver))
            #expect(old.log.value == [])
            try predecessor.stepIn()
            #expect(old.log.value == ["pause"])
            try predecessor.confirm()
            #expect(await old.handOver.handedOver())
            #expect(!state.settle())
            // The new one listens there by now; the old one's end must not remove that.
            let next = try TakeOverAddress.listen(in: folder)
            old.end()
            #expect(listFolder(folder).contains("take-over.sock"))
            #expect(state.settle())
            close(next)
            state.close()
        }
    }

    @Test("finds nobody where nobody listens, and where there is no directory")
    func nobody() async throws {
        try await withTemporaryFolder { folder in
            #expect(try find(folder) == nil)
            #expect(try find(folder + "/none") == nil)
            let old = try Old(folder)
            #expect(!old.handOver.stop())
            old.end()
            #expect(!listFolder(folder).contains("take-over.sock"))
            #expect(try find(folder) == nil)
        }
    }

    @Test("leaves the one that serves as it was if the other one ends before it is ready, and the next one may try")
    func endsEarly() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder)
            for _ in 1...3 {
                var predecessor = try find(folder)
                #expect(predecessor != nil)
                var state: StateFile? = try StateFile.open(
                    StateOptions(directory: folder, threads: 1, mode: .takeOver))
                state?.close()
                (predecessor, state) = (nil, nil)
                try await holds { old.state.settle() }
            }
            #expect(old.log.value == [])
            let predecessor = try #require(try find(folder))
            try predecessor.stepIn()
            try predecessor.confirm()
            #expect(await old.handOver.handedOver())
            old.end()
        }
    }

    @Test("goes back to accepting if the other one ends after it was let in")
    func endsLate() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder)
            var predecessor = try find(folder)
            try predecessor?.stepIn()
            predecessor = nil
            try await holds { old.log.value == ["pause", "resume"] }
            // Nothing was handed over: somebody else may have it.
            try await holds { (try? find(folder)) != nil }
            #expect(!old.handOver.stop())
            old.end()
            #expect(await !old.handOver.handedOver())
        }
    }

    @Test("is aborted where the one that serves cannot step back")
    func cannotPause() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder, isPausing: false)
            let predecessor = try #require(try find(folder))
            #expect(reason { try predecessor.stepIn() }.contains("cannot step back"))
            try await holds { old.log.value == ["pause", "resume"] }
            old.end()
        }
    }

    @Test("does not wait for ever, on either side, and says for what it waited")
    func hangs() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder, patience: .init(answer: 1, start: 1))
            let predecessor = try #require(try find(folder))
            try await holds {
                var waiting = pollfd(fd: predecessor.connection.descriptor, events: Int16(POLLIN), revents: 0)
                return poll(&waiting, 1, 0) > 0
            }
            #expect(
                reason { try predecessor.stepIn() }
                    == "the other velod did not become ready within 1 s")
            old.end()

            // Somebody listens and never answers.
            let silent = try TakeOverAddress.listen(in: folder)
            #expect(reason { try find(folder, patience: 1) } == "the other velod did not answer within 1 s")
            close(silent)
        }
    }

    @Test("goes on alone if the other one is told to stop, or dies, meanwhile")
    func oldEnds() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder)
            let predecessor = try #require(try find(folder))
            // The sockets are the other one's as well by now: this one must not do anything to them.
            #expect(old.handOver.stop())
            old.end()
            #expect(reason { try predecessor.stepIn() } == "nothing was thrown")
            #expect(reason { try predecessor.confirm() } == "nothing was thrown")
        }
    }

    @Test("is for one at a time")
    func second() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder)
            let first = try #require(try find(folder))
            #expect(reason { try find(folder) } == "another take-over is under way")
            try first.stepIn()
            try first.confirm()
            old.end()
        }
    }

    @Test("is refused while the state is in memory, or shared with the one before")
    func refused() async throws {
        try await withTemporaryFolder { folder in
            let memory = try HandOver(
                directory: folder, state: StateFile.inMemory(threads: 1, reason: "the disk is full"), release: "1",
                serving: .init(sockets: { [] }, pause: {}, resume: {}), logger: silentLogger)
            try memory.start()
            #expect(
                reason { try find(folder) }
                    == "the state of the velod that serves is in memory (the disk is full), and cannot be shared")
            memory.stop()

            let first = try StateFile.open(StateOptions(directory: folder, threads: 1))
            #expect(first.offer())
            let second = try StateFile.open(StateOptions(directory: folder, threads: 1, mode: .takeOver))
            let handOver = try HandOver(
                directory: folder, state: second, release: "1",
                serving: .init(sockets: { [] }, pause: {}, resume: {}), logger: silentLogger)
            try handOver.start()
            #expect(reason { try find(folder) }.contains("has itself just taken over"))
            first.close()
            #expect(try find(folder) != nil)
            handOver.stop()
            second.close()
        }
    }

    @Test(
        "turns away whatever is no velod of its version, and serves on",
        arguments: [
            "", "velod-take-over 1\nready", "GET / HTTP/1.1\r\n\r\n", "velod-take-over 1\nlisteners",
            String(repeating: "x", count: 60_000), "velod-take-over 1\nhello\n\u{0}",
        ])
    func hostile(text: String) async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder)
            let connection = try #require(try TakeOverAddress.connect(in: folder))
            var bytes = Array(text.utf8)
            _ = send(connection.descriptor, &bytes, bytes.count, Int32(MSG_NOSIGNAL))
            // An empty message looks like an end.
            if !text.isEmpty {
                let (answer, _) = try connection.receive(waitingFor: "answer", within: 10)
                guard case .refused = answer else {
                    Issue.record("\(answer)")
                    return
                }
            }
            #expect(throws: TakeOverFailure.ended) { try connection.receive(waitingFor: "end", within: 10) }
            #expect(try find(folder) != nil)
            old.end()
            #expect(old.log.value == [])
        }
    }

    @Test("names both versions to a velod of another one")
    func version() async throws {
        try await withTemporaryFolder { folder in
            let old = try Old(folder)
            let connection = try #require(try TakeOverAddress.connect(in: folder))
            var bytes = Array("velod-take-over 9\nsomething new".utf8)
            _ = send(connection.descriptor, &bytes, bytes.count, 0)
            #expect(
                try connection.receive(waitingFor: "answer", within: 10).0
                    == .refused(reason: "it speaks version 9 of the take-over, and this velod version 1"))
            old.end()
        }
    }

    @Test("takes no descriptor that is not what it is said to be, and keeps none open")
    func hostileSockets() async throws {
        try await withTemporaryFolder { folder in
            let listening = try TakeOverAddress.listen(in: folder)
            defer { close(listening) }
            let good = try ListeningSocket(at: loopback)
            var pipeEnds: [Int32] = [-1, -1]
            #expect(pipe(&pipeEnds) == 0)
            let udp = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            let unbound = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let one = TakeOverMessage.Passed(name: "proxy", declared: loopback, isKept: false)
            let cases: [(TakeOverMessage, [Int32], String)] = [
                (.listeners([one]), [], "number of listeners"),
                (.listeners([]), [good.descriptor], "number of listeners"),
                (.listeners([one]), [pipeEnds[0]], "it is no TCP socket"),
                (.listeners([one]), [udp], "it is no TCP socket"),
                (.listeners([one]), [unbound], "it does not listen"),
                (.go, [good.descriptor], "out of turn"),
                (.refused(reason: "no"), [good.descriptor], "no"),
            ]
            let before = listFolder("/proc/self/fd").count
            for (message, descriptors, expected) in cases {
                let answering = Task {
                    let connection = TakeOverConnection(accept(listening, nil, nil))
                    _ = try connection.receive(waitingFor: "hello", within: 10)
                    let bytes = message.encode()
                    #expect(
                        velo_send_message(
                            connection.descriptor, bytes, bytes.count, descriptors, descriptors.count) == bytes.count)
                    #expect(throws: TakeOverFailure.ended) { try connection.receive(waitingFor: "end", within: 10) }
                }
                let found = reason { try find(folder) }
                #expect(found.contains(expected), "\(found)")
                try await answering.value
            }
            #expect(listFolder("/proc/self/fd").count <= before)
            for descriptor in pipeEnds + [udp, unbound] { close(descriptor) }
        }
    }

    @Test("is for the user of the state directory alone, however long its path is")
    func address() async throws {
        try await withTemporaryFolder { folder in
            let deep = folder + "/" + String(repeating: "d", count: 200)
            #expect(mkdir(deep, 0o755) == 0)
            let old = try Old(deep)
            var status = stat()
            #expect(stat(deep + "/take-over.sock", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600 && status.st_mode & S_IFMT == S_IFSOCK)
            let connection = try #require(try TakeOverAddress.connect(in: deep))
            #expect(connection.peer?.processID == getpid() && connection.peer?.isSameUser == true)
            old.end()
        }
    }
}
