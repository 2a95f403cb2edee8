/// Backends of one pool, by index. Without allocation for the first 64, which is more than a request is tried at.
struct BackendSet: Equatable {
    private var low: UInt64 = 0
    private var high: [Int] = []

    init() {}

    init(_ indices: some Sequence<Int>) { for index in indices { insert(index) } }

    var isEmpty: Bool { low == 0 && high.isEmpty }
    var count: Int { low.nonzeroBitCount + high.count }

    func contains(_ index: Int) -> Bool { index < 64 ? low & (1 << UInt64(index)) != 0 : high.contains(index) }

    mutating func insert(_ index: Int) {
        if index < 64 { low |= 1 << UInt64(index) } else if !high.contains(index) { high.append(index) }
    }

    mutating func removeAll() {
        low = 0
        if !high.isEmpty { high.removeAll(keepingCapacity: true) }
    }
}
