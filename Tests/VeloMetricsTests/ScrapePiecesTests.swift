import Testing
import VeloFormat

@testable import VeloMetrics

@Suite("a scrape in pieces")
struct ScrapePiecesTests {
    @Test("is the whole scrape, whatever the room, and never writes behind it", arguments: MetricFormat.allCases)
    func pieces(format: MetricFormat) throws {
        let engine = manyTenants(700)
        let whole = engine.scrape(format).allBytes()
        for extra in [0, 1, 7, 31, 100, 4096, 100_000] {
            let scrape = engine.scrape(format)
            let room = scrape.pieceCapacity + extra
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room + 64, alignment: 1)
            defer { buffer.deallocate() }
            var bytes: [UInt8] = []
            var pieces = 0
            while true {
                buffer.initializeMemory(as: UInt8.self, repeating: 0xAA)
                let count = try scrape.next(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
                guard count > 0 else { break }
                #expect(buffer[room...].allSatisfy { $0 == 0xAA })
                bytes.append(contentsOf: buffer[..<count])
                pieces += 1
            }
            #expect(pieces > 1)
            #expect(bytes == whole)
            #expect(try scrape.next(into: buffer) == 0)
        }
    }

    @Test("needs little room however many tenants there are")
    func room() { #expect(manyTenants(10_000).scrape(.openMetrics).pieceCapacity <= 1 << 16) }

    @Test("counts itself, and one that is given up as an error")
    func statistics() throws {
        let engine = engine(SampleFamily.requests, showsItself: true)
        func sample(_ name: String) -> String? { engine.sample("velod_exposition_" + name) }
        #expect(sample("scrapes_total") == "0")
        let whole = engine.text(.prometheus)
        #expect(sample("scrapes_total") == "2")
        #expect(sample("text_bytes").flatMap(Int.init).map { abs($0 - whole.utf8.count) < 20 } == true)
        #expect(sample("series").flatMap(Int.init) == engine.exposedSeriesCount + 5)
        #expect(sample("errors_total") == "0")
        _ = engine.scrape(.prometheus)
        #expect(sample("errors_total") == "1")
    }

    @Test("asks its sources, and tells of the process")
    func process() {
        let engine = engine(SampleFamily.requests, sources: [processFamilies])
        for name in [
            "process_cpu_seconds_total", "process_open_fds", "process_max_fds", "process_virtual_memory_bytes",
            "process_resident_memory_bytes", "process_start_time_seconds",
        ] {
            let value = engine.sample(name).flatMap(Double.init)
            #expect((value ?? 0) > 0, "\(name)")
        }
        let start = engine.sample("process_start_time_seconds").flatMap(Double.init) ?? 0
        #expect(abs(Double(wallNanoseconds()) / 1e9 - start) < 86_400)
    }
}
