import VeloMetrics

// `MetricBench [SERIES]`: what recording and scraping cost on this machine. For numbers that mean something:
//
//     swift run --configuration release MetricBench

let wanted = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 380_000
let spec = BenchSpec(tenants: max(1, wanted / BenchSpec.seriesPerTenant))
benchScrape(spec, loops: [0, 1, 2, 4])
benchRecord(spec)
