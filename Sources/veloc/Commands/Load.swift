import ArgumentParser
import VeloFormat
import VeloLive
import VeloModel

/// `veloc load`: traffic for every tenant, and proof that each request was counted.
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send requests for every tenant and compare what came back with /metrics, exactly.",
        discussion: """
            Sends N requests for each tenant to the proxy, reads /metrics before and after, and compares by tenant, status and
            method. A difference of one fails with exit code 1. Nobody else may send requests meanwhile. Ctrl-C stops and still
            compares.
            """)

    @OptionGroup var spec: SpecArguments

    @Option(help: ArgumentHelp("The proxy listener; the spec's by default.", valueName: "HOST:PORT"))
    var proxy: EndpointOption?

    @Option(help: ArgumentHelp("The admin listener; the spec's by default.", valueName: "HOST:PORT"))
    var admin: EndpointOption?

    @Option(
        name: [.customShort("n"), .customLong("requests")],
        help: ArgumentHelp("Requests for each tenant.", valueName: "N"))
    var requests = 100

    @Option(
        name: [.customShort("c"), .customLong("connections")],
        help: ArgumentHelp("Connections in parallel.", valueName: "C"))
    var connections = 8

    @Option(help: "A path for all requests; by default those of each tenant's routes in turn.")
    var path: String?

    @Option(
        help:
            "Methods to take in turn, with commas between. Anything but GET and HEAD may change what your backends keep."
    )
    var methods = "GET"

    @Option(help: ArgumentHelp("Seconds after which no new request is begun.", valueName: "SECONDS"))
    var limit = 300

    func validate() throws {
        guard (1...1_000_000).contains(requests) else { throw ValidationError("-n is a number from 1 to 1000000") }
        guard (1...10_000).contains(connections) else { throw ValidationError("-c is a number from 1 to 10000") }
        guard (1...86_400).contains(limit) else { throw ValidationError("--limit is a number from 1 to 86400") }
        guard path?.hasPrefix("/") != false, path?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) != false else {
            throw ValidationError("--path begins with `/` and is ASCII without blanks")
        }
        let known = RequestMethod.allCases.map(\.token).filter { !$0.isEmpty && $0 != "CONNECT" }
        guard !methodList.isEmpty, methodList.allSatisfy(known.contains) else {
            throw ValidationError("--methods takes a list of \(known.joined(separator: ", "))")
        }
    }

    private var methodList: [String] { methods.split(separator: ",").map { String($0) } }

    func run() async throws {
        let checked = try compile(spec).spec
        let load = VeloLive.Load(
            spec: checked, proxy: try address(proxy, checked.tables.proxy, option: "proxy"),
            admin: try address(admin, checked.tables.admin, option: "admin"), requests: requests,
            connections: connections, path: path, methods: methodList, limit: .seconds(Int64(limit)))
        let progress = ProgressLine(noun: "requests")
        stopOnInterrupt()
        let outcome: VeloLive.Load.Outcome
        do throws(VeloLive.Load.Failure) {
            outcome = try await load.run(stop: interruption) { done, planned in progress.show(done, of: planned) }
        } catch {
            progress.clear()
            throw InputOutputFailure(error.message, hint: "is velod running, and is --admin its address?")
        }
        progress.clear()
        StandardStream.output.write(loadReport(outcome, checked))
        if outcome.tally.answeredCount == 0, outcome.tally.failedCount > 0 { throw ExitStatus.inputOutput }
        if !outcome.isExact { throw ExitStatus.problems }
    }
}
