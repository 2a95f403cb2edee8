/// A function of PromQL: its name, what it takes and what it gives.
package struct Function: Sendable {
    package let name: String
    /// The types of the arguments; the last stands for all further ones.
    package let parameters: [ValueType]
    /// The fewest arguments it takes.
    package let fewest: Int
    /// The most arguments it takes; `nil` is any number.
    package let most: Int?
    package let result: ValueType
    /// The first version that has it, if that is newer than any veloc is asked about.
    let since: ServerVersion?
    /// The first version that no longer has it.
    let until: ServerVersion?
    let stability: Stability

    enum Stability: Sendable { case stable, experimental, stableSince(ServerVersion) }

    /// Whether it needs the feature `experimental-functions`.
    func isExperimental(_ dialect: Dialect) -> Bool {
        switch stability {
        case .stable: false
        case .experimental: true
        case .stableSince(let version): dialect.isBefore(version)
        }
    }

    /// Whether a server of this dialect has it, switched on or not.
    func exists(in dialect: Dialect) -> Bool {
        if let since, dialect.isBefore(since) { return false }
        guard let until else { return true }
        return dialect.isBefore(until)
    }

    /// The type of the argument at a place, from 0; `nil` if it takes none.
    package func parameter(at index: Int) -> ValueType? {
        index < parameters.count ? parameters[index] : parameters.last
    }

    /// The function of that name in any version; names are case-sensitive. O(1).
    package static func named(_ name: String) -> Function? { named(name.utf8) }

    /// The function that some bytes name, without a `String` of them.
    static func named(_ name: some Collection<UInt8>) -> Function? {
        buckets[bucket(of: name)].first { $0.name.utf8.elementsEqual(name) }
    }

    private static let buckets: [[Function]] = {
        var buckets: [[Function]] = Array(repeating: [], count: 256)
        for function in all { buckets[bucket(of: function.name.utf8)].append(function) }
        return buckets
    }()

    /// FNV-1a, cut to a byte.
    private static func bucket(of name: some Collection<UInt8>) -> Int {
        let hash = name.reduce(0xCBF2_9CE4_8422_2325) { (hash: UInt64, byte) in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return Int((hash ^ hash >> 32) & 0xFF)
    }
}
