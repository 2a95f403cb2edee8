import Logging
import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

@Suite("the file of --overrides")
struct OverridesFileTests {
    private func parse(_ text: String) throws -> [String] {
        try OverridesFile.parse(Array(text.utf8), path: "f").map { "\($0.rawValue)=\($1.text) (\($1.origin))" }
    }

    @Test("has settings by the names of the flags, comments and blank lines, and any blanks around")
    func settings() throws {
        #expect(
            try parse("# ours\n\nlog-level = debug\r\n\tbackend=web/one=h:1 \n  # more\nbackend = web/two = x:2\n")
                == [
                    "log-level=debug (f:3: log-level)", "backend=web/one=h:1 (f:4: backend)",
                    "backend=web/two = x:2 (f:6: backend)",
                ])
        #expect(try parse("").isEmpty && parse("\n\n#").isEmpty)
    }

    @Test(
        "says of a line that is no setting what is wrong, and where",
        arguments: [
            ("log-level = info\ncolour = red", "f:2: there is no setting colour; there is proxy,"),
            ("log-level", "f:1: expected NAME = VALUE"),
            ("= debug", "f:1: there is no setting ; there is"),
            ("log-level =", "f:1: log-level has no value"),
            ("threads = 1\nthreads = 2", "f:2: threads is there twice"),
            ("Log-Level = info", "f:1: there is no setting Log-Level"),
            ("--log-level = info", "f:1: there is no setting --log-level"),
            // What starts a velod, or says where this file is, is not for the file.
            ("overrides = g", "f:1: there is no setting overrides"),
            ("take-over = true", "f:1: there is no setting take-over"),
            ("log-level = in\u{0}fo", "f:1: a control character"),
            ("log-level = in\u{1B}[31mfo", "f:1: a control character"),
        ])
    func wrong(text: String, message: String) {
        #expect {
            try parse(text)
        } throws: { error in
            (error as? OverrideError)?.description.hasPrefix(message) == true
        }
    }

    @Test("may hold any bytes: each change and each cut of a good one is read or refused")
    func hostile() throws {
        let good = Array("# é\nlog-level = debug\nbackend = web/one=10.0.0.1:80\n".utf8)
        for index in good.indices {
            _ = try? OverridesFile.parse(Array(good[..<index]), path: "f")
            for byte: UInt8 in [0, 9, 10, 13, 35, 61, 0x80, 0xFF] {
                var changed = good
                changed[index] = byte
                let settings = (try? OverridesFile.parse(changed, path: "f")) ?? []
                #expect(settings.count <= 3)
            }
        }
        #expect(throws: OverrideError(description: "f:2: this is not UTF-8")) {
            try OverridesFile.parse([10, 0xFF, 10], path: "f")
        }
    }

    @Test("that is not there, or is a folder, is refused by name; a flag and a variable win over it")
    func reading() async throws {
        try await withTemporaryFolder { folder in
            var given = GivenSettings()
            given.setVariable(.overrides, folder + "/none")
            #expect(throws: OverrideError(description: "--overrides \(folder)/none: there is no such file")) {
                try given.readingOverrides()
            }
            given.setVariable(.overrides, folder)
            #expect(throws: OverrideError(description: "--overrides \(folder): Is a directory")) {
                try given.readingOverrides()
            }
            let path = folder + "/overrides"
            try write("threads = 3\nlog-level = debug\ndrain-timeout = 1s\nbackend = web/one=f:1", to: path)
            given.setVariable(.overrides, path)
            given.setVariable(.logLevel, "error")
            given.setFlag(.threads, ["4"])
            given.setFlag(.backends, ["web/one=g:1"])
            let tables = sampleTables()
            let settings = try applyOverrides(try given.readingOverrides(), to: tables, processors: 1)
            #expect(settings.options.threads == 4 && settings.logLevel == .error)
            #expect(settings.options.drainTimeout == .seconds(1))
            #expect(settings.tables.pools[0].backends[0].endpoint.text == "g:1")
            try write("threads = many", to: path)
            given.setFlag(.threads, [])
            #expect(throws: OverrideError(description: "\(path):1: threads many: expected a number from 1 to 1024")) {
                try applyOverrides(try given.readingOverrides(), to: tables, processors: 1)
            }
        }
    }
}

@Suite("a reload")
struct ReloadTests {
    private static let tables = sampleTables(
        backends: [
            Tables.Backend(name: "one", endpoint: Tables.Endpoint(host: "10.0.0.1", port: 80)),
            Tables.Backend(name: "two", endpoint: Tables.Endpoint(host: "10.0.0.2", port: 80)),
        ],
        dependencies: [
            Tables.Dependency(
                name: "redis", endpoint: Tables.Endpoint(host: "10.0.0.9", port: 6379), check: .redis,
                isRequired: false)
        ])
    private static var settings: StartSettings {
        StartSettings(tables: tables, options: RuntimeOptions(threads: 2), logLevel: .info, takesOver: false)
    }

    /// Keeps what is logged, as `message key=value …`.
    private struct Log: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            lines.add("\(event.level) \(event.message)\(pairs)")
        }
    }
    private final class Lines: Sendable {
        private let all = Mutex<[String]>([])
        func add(_ line: String) { all.withLock { $0.append(line) } }
        func take() -> [String] {
            all.withLock { all in
                defer { all = [] }
                return all
            }
        }
    }

    private func runtime(_ lines: Lines, _ level: LogLevel) -> Runtime {
        var surroundings = Runtime.Surroundings()
        surroundings.logLevel = level
        return Runtime(
            tables: Self.tables, topology: Topology(Self.tables), recorder: HealthEvents(), scrape: { _, _ in nil },
            version: "1", logger: Logger(label: "test") { _ in Log(lines: lines) }, options: Self.settings.options,
            surroundings: surroundings, onReady: { _ in })
    }

    @Test("changes what can change at once, says what changed, and what needs a restart until there is one")
    func changes() {
        let lines = Lines()
        let level = LogLevel(.info)
        let runtime = runtime(lines, level)
        let versions = runtime.gateway.backends.map(\.address.version)
        var new = Self.settings
        new.logLevel = .debug
        new.options.drainTimeout = .seconds(5)
        new.tables.pools[0].backends[1].endpoint = Tables.Endpoint(host: "10.0.0.3", port: 81)
        new.tables.dependencies[0].endpoint = Tables.Endpoint(host: "localhost", port: 1)
        new.options.threads = 4
        new.tables.admin = Tables.Endpoint(host: "0.0.0.0", port: 9)
        runtime.reload { [new] in new }
        let restart = "needs-restart=admin 127.0.0.1:0 -> 0.0.0.0:9, threads 2 -> 4"
        #expect(
            lines.take() == [
                "notice settings read again changed=log-level info -> debug, drain-timeout 30s -> 5s, "
                    + "backend web/two 10.0.0.2:80 -> 10.0.0.3:81, dependency redis 10.0.0.9:6379 -> localhost:1 "
                    + restart
            ])
        #expect(level.value == .debug)
        #expect(runtime.gateway.backends.map(\.address.value.text) == ["10.0.0.1:80", "10.0.0.3:81", "127.0.0.1:0"])
        #expect(runtime.gateway.dependencies[0].address.value.text == "localhost:1")
        #expect(zip(versions, runtime.gateway.backends).map { $1.address.version - $0 } == [0, 1, 0])
        runtime.reload { [new] in new }
        #expect(lines.take() == ["notice settings read again changed=nothing \(restart)"])
    }

    @Test("of settings that cannot be read changes nothing, and runs the hooks all the same")
    func unreadable() {
        let lines = Lines()
        let level = LogLevel(.info)
        let runtime = runtime(lines, level)
        let runs = Mutex<[String]>([])
        runtime.onReload("certificates") { throw OverrideError(description: "no such file") }
        runtime.onReload("access log") { runs.withLock { $0.append("access log") } }
        runtime.reload { () throws(OverrideError) in throw OverrideError(description: "f:1: what is this") }
        #expect(
            lines.take() == [
                "error settings cannot be read; they stay as they were reason=f:1: what is this",
                "error cannot reload; it stays as it was reason=no such file what=certificates",
                "notice reloaded what=access log",
            ])
        #expect(runs.withLock { $0 } == ["access log"])
        #expect(level.value == .info)
    }
}

private func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
}
