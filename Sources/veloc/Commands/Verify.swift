import ArgumentParser
import VeloFormat
import VeloLive
import VeloModel

/// `veloc verify`: is a running gateway what its spec says?
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a live deployment against its spec and report its state.",
        discussion: """
            Asks every listener for its health, reads /metrics and compares families, types, labels, buckets, tenants and the
            spec's hash. Exits 1 if anything is wrong, a listener that cannot be reached included.
            """)

    @OptionGroup var spec: SpecArguments

    @Option(help: ArgumentHelp("The proxy listener; the spec's by default.", valueName: "HOST:PORT"))
    var proxy: EndpointOption?

    @Option(help: ArgumentHelp("The api listener; the spec's by default.", valueName: "HOST:PORT"))
    var api: EndpointOption?

    @Option(help: ArgumentHelp("The admin listener; the spec's by default.", valueName: "HOST:PORT"))
    var admin: EndpointOption?

    func run() async throws {
        let checked = try compile(spec).spec
        let deployment = await observe([
            .proxy: try address(proxy, checked.tables.proxy, option: "proxy"),
            .api: try address(api, checked.tables.api, option: "api"),
            .admin: try address(admin, checked.tables.admin, option: "admin"),
        ])
        let findings = VeloLive.verify(checked, deployment)
        StandardStream.output.write(verifyReport(findings, color: spec.color.isOn(for: .output)))
        if findings.contains(where: { $0.verdict == .wrong }) { throw ExitStatus.problems }
    }
}
