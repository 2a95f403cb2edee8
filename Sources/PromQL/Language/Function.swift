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
    package static func named(_ name: String) -> Function? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
