/// The operators between two expressions, with all that parser, printer and type checker know of them.
package enum BinaryOperator: String, Sendable, CaseIterable {
    case or, and, unless
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    /// Cut native histograms above and below a value (Prometheus 3).
    case trimUpper = "</"
    case trimLower = ">/"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case atan2
    case power = "^"

    /// How tightly it binds; `Prometheus: Querying: Operators` has the table. A sign binds like `multiply`.
    package var precedence: Int {
        switch self {
        case .or: 1
        case .and, .unless: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimUpper, .trimLower: 3
        case .add, .subtract: 4
        case .multiply, .divide, .modulo, .atan2: Self.signPrecedence
        case .power: 6
        }
    }

    static let signPrecedence = 5

    package var isRightAssociative: Bool { self == .power }

    /// `and`, `or`, `unless`: between vectors only, many to many.
    package var isSetOperator: Bool { precedence <= 2 }

    /// The comparison that means the same with its sides exchanged; `nil` for anything but a comparison.
    package var mirrored: BinaryOperator? {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: nil
        }
    }

    /// Whether it compares, and so may take `bool`.
    package var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }
}
