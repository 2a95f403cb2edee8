import ArgumentParser
import VeloLive
import VeloModel

/// `veloc budget`: how many series a spec makes, before anything runs.
struct Budget: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Count the series of a spec, at the first scrape and at worst.",
        discussion: "The numbers are those of one velod. Exits 1 if a limit of `series_budget` is exceeded.")

    enum Grouping: String, ExpressibleByArgument, CaseIterable { case metric, tenant }

    @OptionGroup var spec: SpecArguments

    @Option(help: "What the table has a line for.")
    var by = Grouping.metric

    @Option(
        help: ArgumentHelp("Tenants to list with --by tenant, those with most series first; 0 for all.", valueName: "N")
    )
    var top = 20

    @Flag(help: "Print everything as one JSON document.")
    var json = false

    func validate() throws {
        if top < 0 { throw ValidationError("--top is a number from 0") }
    }

    func run() throws {
        let spec = try compile(spec).spec
        let report = countSeries(spec)
        StandardStream.output.write(json ? budgetDocument(report, spec).prettyText : table(report, spec))
        if isOver(spec.budget.atStart, report.total.atStart) || isOver(spec.budget.worstCase, report.total.worstCase) {
            throw ExitStatus.problems
        }
    }

    private func isOver(_ limit: Int?, _ count: Int) -> Bool { limit.map { count > $0 } ?? false }

    private func table(_ report: SeriesReport, _ spec: CheckedSpec) -> String {
        switch by {
        case .metric: metricTable(report, spec)
        case .tenant: tenantTable(report, spec, top: top)
        }
    }
}
