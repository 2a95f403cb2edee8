import Foundation
import TestSupport
import Testing

/// What operators ask of a running velod, and what they start it with.
extension EndToEnd {
    @Suite struct OperatingTests {
        /// Opens three listening sockets, tells their ports, and runs what follows with them by systemd's protocol, twice
        /// over: a velod that ends is started again, on the same sockets.
        private static let activation = """
            import os, socket, sys
            sockets = [socket.socket() for _ in range(3)]
            for s in sockets:
                s.bind(("127.0.0.1", 0)); s.listen(4096)
            # Beyond the places where they go, whatever those hold now.
            held = [os.dup2(s.fileno(), 40 + i) for i, s in enumerate(sockets)]
            print("sockets", *[s.getsockname()[1] for s in sockets], flush=True)
            for _ in range(2):
                child = os.fork()
                if child == 0:
                    for i, fd in enumerate(held): os.dup2(fd, 3 + i, inheritable=True)
                    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="3", LISTEN_FDNAMES=sys.argv[1])
                    os.execv(sys.argv[2], sys.argv[2:])
                print("velod", child, flush=True)
                code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                print("ended", code, flush=True)
            """

        @Test("sockets of systemd are used by their names, and no request fails while velod is started again on them")
        func socketActivation() async throws {
            let folder = try TemporaryFolder()
            try folder.write("activate.py", Self.activation)
            let stack = try await Stack.start(
                launcher: [Tools.python.path, folder.file("activate.py").path, "admin:proxy:api"])
            let sockets = try await stack.velod.line(beginning: "sockets").split(separator: " ").compactMap { Int($0) }
            #expect(sockets == [stack.admin, stack.proxy, stack.api])
            let load = Load(port: stack.proxy)
            try await load.run(hosts: ["acme.example.com", "globex.example.com"]) {
                try await load.wait(more: 200)
                let child = try await stack.velod.line(beginning: "velod ").split(separator: " ").compactMap {
                    Int32($0)
                }
                kill(child.last ?? 0, SIGTERM)
                #expect(try await stack.velod.line(beginning: "ended") == "ended 0")
                try await load.wait(more: 200)
            }
            #expect(load.failures == [] && load.refusals == 0)
            let ids = stack.velod.output.split(separator: "\n").filter { $0.hasPrefix("velod ") && !$0.contains("=") }
                .compactMap { Int32($0.dropFirst(6)) }
            #expect(ids.count == 2)
            kill(ids.last ?? 0, SIGTERM)
            #expect(try await stack.velod.exitCode() == 0)
        }

        /// Receives what a supervisor is told, a line a message, and says when it is ready to.
        private static let supervisor = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1])
            print("listening", flush=True)
            while True: print("told", s.recv(4096).decode().replace("\\n", " "), flush=True)
            """

        @Test("systemd is told who the main process is, when it is ready, reads settings again, and stops")
        func supervised() async throws {
            let folder = try TemporaryFolder()
            try folder.write("supervisor.py", Self.supervisor)
            let path = folder.file("notify").path
            let supervisor = try RunningProcess(Tools.python, [folder.file("supervisor.py").path, path])
            _ = try await supervisor.line(beginning: "listening")
            let launcher = ["/usr/bin/env", "NOTIFY_SOCKET=\(path)"]
            let stack = try await Stack.start(launcher: launcher)
            #expect(
                try await supervisor.line(beginning: "told ") == "told READY=1 MAINPID=\(stack.velod.processID)")
            let next = try RunningProcess(
                URL(fileURLWithPath: launcher[0]),
                [launcher[1], try product("velod").path] + stack.arguments(state: stack.state) + ["--take-over"])
            _ = try await supervisor.line(beginning: "told READY=1 MAINPID=\(next.processID)")
            #expect(try await stack.velod.exitCode() == 0)
            next.send(SIGHUP)
            try await poll("it is ready again") {
                supervisor.output.components(separatedBy: "told READY=1 MAINPID=\(next.processID)").count == 3
            }
            #expect(supervisor.output.contains("told RELOADING=1 MONOTONIC_USEC="))
            // Who has handed over has not stopped the service.
            #expect(!supervisor.output.contains("STOPPING"))
            #expect(try await next.stop() == 0)
            _ = try await supervisor.line(beginning: "told STOPPING=1")
        }

        @Test("what LISTEN_FDS says is checked, and exit code 2 says that it makes no sense")
        func wrongActivation() async throws {
            let state = try TemporaryFolder()
            let command = "export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=proxy; exec 3</dev/null; exec \"$@\""
            let result = try await run(
                URL(fileURLWithPath: "/bin/bash"),
                ["-c", command, "bash", try product("velod").path, "--state-dir", state.path])
            #expect(result.exitCode == 2)
            #expect(
                result.errorOutput.contains("LISTEN_FDS: descriptor 3, for proxy: it is no TCP socket"),
                "\(result.errorOutput)")
        }

        @Test("SIGHUP reads the file of --overrides again: level, drain and addresses change, and no request fails")
        func reload() async throws {
            let folder = try TemporaryFolder()
            try folder.write("overrides", "log-level = info\n")
            let other = try RunningProcess(try product("SampleBackend"), ["--port", "0", "--name", "moved"])
            let port = try await other.line(beginning: "ready ").split(separator: ":").last.map(String.init) ?? ""
            // The flags of a stack win over the file, so those backends go by the file alone.
            let stack = try await Stack.start(arguments: ["--overrides", folder.file("overrides").path])
            let second = try RunningProcess(
                try product("velod"),
                [
                    "--proxy", "127.0.0.1:0", "--api", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--state-dir",
                    folder.file("state").path, "--overrides", folder.file("overrides").path,
                ])
            let ports = Stack.ports(try await second.line(beginning: "velod ready"))
            let backends = Stack.backendNames.map { "backend = \($0)=127.0.0.1:\(port)\n" }.joined()
            try folder.write("overrides", "log-level = debug\ndrain-timeout = 5s\nthreads = 7\n" + backends)
            second.send(SIGHUP)
            try await poll("it says what changed") { second.errorOutput.contains("settings read again") }
            let log = second.errorOutput
            #expect(log.contains("log-level info -> debug, drain-timeout 30s -> 5s"), "\(log)")
            #expect(log.contains("backend web/backend-1 ") && log.contains("-> 127.0.0.1:\(port)"), "\(log)")
            #expect(log.contains("needs-restart=threads "), "\(log)")
            try await poll("backends are found where they are now", within: .seconds(60)) {
                try await request("GET", "/readyz", port: ports["admin"] ?? 0).status == 200
            }
            let socket = try Socket(port: ports["proxy"] ?? 0)
            try socket.send("GET / HTTP/1.1\r\nHost: acme.example.com\r\n\r\n")
            #expect(try socket.response().text == "hello from moved\n")

            try folder.write("overrides", "log-level = loud\n")
            second.send(SIGHUP)
            try await poll("it says what is wrong") { second.errorOutput.contains("settings cannot be read") }
            #expect(second.errorOutput.contains("overrides:1: log-level loud: expected one of"))
            try socket.send("GET / HTTP/1.1\r\nHost: acme.example.com\r\n\r\n")
            #expect(try socket.response().status == 200)
            #expect(try await second.stop() == 0)
            #expect(try await stack.velod.stop() == 0)
        }

        @Test("an overrides file that is wrong at start is wrong usage")
        func wrongOverrides() async throws {
            let folder = try TemporaryFolder()
            try folder.write("overrides", "\ncolour = red\n")
            let result = try await run(
                try product("velod"), ["--overrides", folder.file("overrides").path, "--state-dir", folder.path])
            #expect(result.exitCode == 2)
            #expect(result.errorOutput.contains("overrides:2: there is no setting colour"), "\(result.errorOutput)")
        }

        @Test("velod that has no descriptor left waits for one, keeps its listeners, and burns no processor")
        func descriptors() async throws {
            let stack = try await Stack.start(
                arguments: ["--max-connections", "1000", "--threads", "1"],
                launcher: ["/bin/bash", "-c", "ulimit -n 72; exec \"$@\"", "bash"])
            var sockets = try (0..<150).map { _ in try Socket(port: stack.proxy) }
            try await poll("descriptors run out") { stack.velod.errorOutput.contains("cannot be accepted") }
            #expect(stack.velod.errorOutput.contains("Too many open files"))
            let before = try processorTime(of: stack.velod)
            let start = ContinuousClock.now
            try await Task.sleep(for: .seconds(1))
            let share = (try processorTime(of: stack.velod) - before) / ((ContinuousClock.now - start) / .seconds(1))
            #expect(share < 0.3, "\(share) of a processor while it waits")
            sockets = []
            try await poll("it serves again", within: .seconds(30)) {
                (try? await stack.get("acme.example.com")) == [200]
            }
            let failures = try #require(try await stack.scrape()["velod_accept_failures_total"])
            #expect((1...1000).contains(failures), "\(failures) failures")
            #expect(sockets.isEmpty)
        }

        @Test("connections above --max-connections wait until another one closes")
        func connectionLimit() async throws {
            let stack = try await Stack.start(arguments: ["--max-connections", "40"])
            var idle = try (0..<60).map { _ in try Socket(port: stack.proxy) }
            try await poll("the limit is logged") { stack.velod.errorOutput.contains("connections are at their limit") }
            let waiting = Task { try await stack.get("acme.example.com") }
            idle = []
            #expect(try await waiting.value == [200])
            #expect(idle.isEmpty)
            #expect(try await stack.scrape()["velod_accept_limits_total"] ?? 0 >= 1)
        }

        /// Of user and system, in seconds.
        private func processorTime(of process: RunningProcess) throws -> Double {
            let fields =
                try String(contentsOfFile: "/proc/\(process.processID)/stat", encoding: .utf8)
                .split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
                throw TestSupportError("no processor time")
            }
            return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }
}
