/// What the cells of a record mean: its kind, and the label values that each of its columns stands for.
///
/// A record is a row: the labels that its family takes from tenant, pool and backend are its identity, those the metric
/// fixes itself are the columns of its schema. Names so cost rows plus columns.
public struct RecordSchema: Sendable, Hashable {
    public enum Kind: UInt32, Sendable, CaseIterable {
        /// Whole numbers that are added up.
        case counter = 1
        /// `Double`s that are added up.
        case floatCounter
        /// One count a bucket, one above every bound, and the sum.
        case histogram
        /// The number of a period and what was used in it, in one cell that threads compare and exchange.
        case quota
        /// As `quota`, one cell for each period of a window.
        case budget
        /// When something began, in nanoseconds since 1970 UTC; 0 before it is known.
        case moment
        /// When the next event of a rate limit would be due, in nanoseconds of the clock that only goes forward.
        case rate

        /// Whether each thread counts in a slot of its own and the value is their sum. The others live in slot 0; of
        /// two quotas, budgets or rates the larger one is the later one.
        var isAdditive: Bool {
            switch self {
            case .counter, .floatCounter, .histogram: true
            case .quota, .budget, .moment, .rate: false
            }
        }

        /// The value of two cells together.
        func combine(_ left: UInt64, _ right: UInt64) -> UInt64 {
            switch self {
            case .counter, .histogram: left &+ right
            case .floatCounter: (Double(bitPattern: left) + Double(bitPattern: right)).bitPattern
            case .quota, .budget, .rate: max(left, right)
            case .moment: left == 0 || right == 0 ? max(left, right) : min(left, right)
            }
        }
    }

    public let kind: Kind
    /// The labels of each column, encoded as in `SeriesIdentity`.
    let columns: [[UInt8]]
    /// Upper bounds of the buckets; empty unless a histogram.
    let bounds: [UInt64]
    /// Of the encoded bytes. Records carry it too, so that none is ever read by another schema than its own.
    let checksum: UInt64

    /// Precondition: at least one column, none twice; bounds only for a histogram.
    public init(kind: Kind, columns: [[(name: String, value: String)]], bounds: [UInt64] = []) {
        let columns = columns.map(SeriesIdentity.encode)
        precondition(Self.isSound(kind, columns, bounds), "the columns of a record repeat, or its bounds make no sense")
        self.init(kind, columns, bounds)
    }

    private init(_ kind: Kind, _ columns: [[UInt8]], _ bounds: [UInt64]) {
        self.kind = kind
        self.columns = columns
        self.bounds = bounds
        var bytes = Self.encode(kind, columns, bounds)
        bytes.pad(to: 8)
        checksum = bytes.checksum(0..<bytes.count)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(checksum) }

    /// Of one column without labels.
    public init(kind: Kind, bounds: [UInt64] = []) { self.init(kind: kind, columns: [[]], bounds: bounds) }

    private static func isSound(_ kind: Kind, _ columns: [[UInt8]], _ bounds: [UInt64]) -> Bool {
        !columns.isEmpty && Set(columns).count == columns.count && (bounds.isEmpty || kind == .histogram)
            && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
    }

    public var cellsPerColumn: Int { kind == .histogram ? bounds.count + 2 : 1 }
    public var cellCount: Int { columns.count * cellsPerColumn }

    /// For each column the one with the same labels in another schema, or -1; `nil` if no cell of the two is comparable.
    func columns(in other: RecordSchema) -> [Int]? {
        guard kind.isAdditive, kind == other.kind, bounds == other.bounds else { return nil }
        let indices = Dictionary(uniqueKeysWithValues: other.columns.enumerated().map { ($1, $0) })
        let map = columns.map { indices[$0] ?? -1 }
        return map.contains { $0 >= 0 } ? map : nil
    }

    func encode() -> [UInt8] { Self.encode(kind, columns, bounds) }

    private static func encode(_ kind: Kind, _ columns: [[UInt8]], _ bounds: [UInt64]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(number: kind.rawValue)
        bytes.append(number: UInt32(columns.count))
        bytes.append(number: UInt32(bounds.count))
        for bound in bounds { bytes.append(number: bound) }
        for column in columns {
            bytes.append(number: UInt32(column.count))
            bytes += column
        }
        return bytes
    }

    /// `nil` if the bytes are no schema. Linear in the bytes, whatever counts they claim.
    static func decode(_ bytes: RawSpan) -> RecordSchema? {
        guard let kind = bytes.number(UInt32.self, at: 0).flatMap(Kind.init),
            let columnCount = bytes.number(UInt32.self, at: 4), let boundCount = bytes.number(UInt32.self, at: 8),
            Int(boundCount) <= bytes.byteCount / 8, Int(columnCount) <= bytes.byteCount / 4
        else { return nil }
        var offset = 12
        var bounds: [UInt64] = []
        for _ in 0..<boundCount {
            guard let bound = bytes.number(UInt64.self, at: offset) else { return nil }
            bounds.append(bound)
            offset += 8
        }
        var columns: [[UInt8]] = []
        for _ in 0..<columnCount {
            guard let count = bytes.number(UInt32.self, at: offset),
                let column = bytes.bytes(at: offset + 4, count: Int(count))
            else { return nil }
            columns.append(column)
            offset += 4 + column.count
        }
        guard isSound(kind, columns, bounds) else { return nil }
        return RecordSchema(kind, columns, bounds)
    }
}
