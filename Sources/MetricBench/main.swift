import VeloMetrics

#if canImport(Glibc)
    import Glibc
#endif

// What recording and scraping cost on this machine; README.md has the arguments. For numbers that mean something:
//
//     swift run --configuration release MetricBench

var arguments = CommandLine.arguments.dropFirst()
let wanted = arguments.popFirst().map { Int($0) ?? 0 } ?? 380_000
let part = arguments.popFirst()
let count = arguments.popFirst().map { Int($0) ?? 0 }
guard wanted > 0, count ?? 1 > 0, [nil, "record", "scrape"].contains(part), arguments.isEmpty else {
    print("usage: MetricBench [SERIES [record|scrape [COUNT]]]")
    exit(2)
}
let spec = BenchSpec(tenants: max(1, wanted / BenchSpec.seriesPerTenant))
if let count {
    if part == "record" { repeatRecord(spec, count: count) } else { repeatScrape(spec, count: count) }
} else {
    if part != "record" { benchScrape(spec, loops: [0, 1, 2, 4]) }
    // Each durable series is claimed by itself here, which takes its time at the larger sizes.
    if part == nil { benchDurableScrape(spec) }
    if part != "scrape" { benchRecord(spec) }
}
