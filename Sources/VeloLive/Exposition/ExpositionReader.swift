/// Puts lines of a scrape into families; `LineScanner` reads the single line.
struct ExpositionReader {
    typealias Failure = Exposition.ParseError

    private(set) var families: [Exposition.Family] = []
    private var indexes: [String: Int] = [:]
    /// The family whose group is open, with the series it has.
    private var current: Int?
    private var series: Set<SeriesKey> = []
    private var hasType = false
    private var lineNumber = 0

    private struct SeriesKey: Hashable {
        let name: String
        let labels: Set<Exposition.Label>
    }

    mutating func read(_ bytes: [UInt8]) throws(Failure) {
        guard bytes.last == UInt8(ascii: "\n") || bytes.isEmpty else {
            throw Failure(line: bytes.count { $0 == UInt8(ascii: "\n") } + 1, message: "the last line does not end")
        }
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            lineNumber += 1
            try read(line: bytes[start..<end])
            start = end + 1
        }
    }

    private mutating func read(line: ArraySlice<UInt8>) throws(Failure) {
        var scanner = LineScanner(line, number: lineNumber)
        scanner.skipBlanks()
        guard let first = scanner.peek else { return }
        if first == UInt8(ascii: "#") {
            switch try scanner.metadata() {
            case .help(let name, let text): try setHelp(name, text)
            case .type(let name, let kind): try setType(name, kind)
            case .comment: break
            }
        } else {
            try add(try scanner.sample())
        }
    }

    private mutating func setHelp(_ name: String, _ text: String) throws(Failure) {
        let index = try open(name)
        guard families[index].help == nil else { throw failure("a second HELP of `\(name)`") }
        families[index].help = text
    }

    private mutating func setType(_ name: String, _ kind: Exposition.Kind) throws(Failure) {
        let index = try open(name)
        guard !hasType else { throw failure("a second TYPE of `\(name)`") }
        guard families[index].samples.isEmpty else { throw failure("TYPE of `\(name)` follows its samples") }
        families[index].kind = kind
        hasType = true
    }

    private mutating func add(_ sample: Exposition.Sample) throws(Failure) {
        let index = try open(familyName(of: sample.name))
        let key = SeriesKey(name: sample.name, labels: Set(sample.labels))
        guard key.labels.count == sample.labels.count, Set(sample.labels.map(\.name)).count == sample.labels.count
        else {
            throw failure("a label of `\(sample.name)` is used twice")
        }
        guard series.insert(key).inserted else { throw failure("a series of `\(sample.name)` occurs twice") }
        families[index].samples.append(sample)
    }

    /// The open family, or a new one. A family that was closed cannot be opened again: its lines are one group.
    private mutating func open(_ name: String) throws(Failure) -> Int {
        if let current, families[current].name == name { return current }
        guard indexes[name] == nil else { throw failure("the lines of `\(name)` are not one group") }
        families.append(Exposition.Family(name: name, help: nil, kind: .untyped, samples: []))
        indexes[name] = families.count - 1
        current = families.count - 1
        series = []
        hasType = false
        return families.count - 1
    }

    /// `x_bucket` belongs to `x` if that is the open histogram.
    private func familyName(of sample: String) -> String {
        guard let current else { return sample }
        let family = families[current]
        let suffixes: [String] =
            switch family.kind {
            case .histogram: ["_bucket", "_sum", "_count"]
            case .summary: ["_sum", "_count"]
            case .counter, .gauge, .untyped: []
            }
        return suffixes.contains { sample == family.name + $0 } ? family.name : sample
    }

    private func failure(_ message: String) -> Failure { Failure(line: lineNumber, message: message) }
}
