/// What the Connection fields of a message say (RFC 9110 7.6.1).
struct ConnectionOptions: Equatable {
    var hasClose = false
    var hasKeepAlive = false
    var hasUpgrade = false
    /// How many names are nominated that a field may have to be removed for.
    var nominations = 0
    /// How many members there are, empty ones and options too.
    var members = 0
    /// Whether some member is no token.
    var isMalformed = false

    init() {}

    /// Reads all Connection fields of a section. Empty members are passed over (RFC 9110 5.6.1.2).
    init(_ fields: borrowing FieldTable, in bytes: UnsafeRawPointer) {
        guard fields.seen.contains(.connection) else { return }
        if !fields.repeated.contains(.connection), let value = fields.first(.connection)?.valueRange {
            // What nearly all of them say. Values have no control bytes, so nothing else folds to these either.
            members = 1
            if value.count == 10, (bytes + value.lowerBound).isName("keep-alive") {
                hasKeepAlive = true
                return
            }
            if value.count == 5, (bytes + value.lowerBound).isName("close") {
                hasClose = true
                return
            }
            members = 0
        }
        for index in 0..<fields.count where fields[index].name == .connection {
            members &+= forEachMember(of: fields[index].valueRange, in: bytes) { member in
                read(bytes + member.lowerBound, count: member.count)
            }
        }
    }

    private mutating func read(_ bytes: UnsafeRawPointer, count: Int) {
        var hasUnderscore = false
        guard bytes.endOfToken(from: 0, to: count, hasUnderscore: &hasUnderscore) == count else {
            isMalformed = true
            return
        }
        switch count {
        case 5 where bytes.isName("close"): hasClose = true
        case 10 where bytes.isName("keep-alive"): hasKeepAlive = true
        case 7 where bytes.isName("upgrade"): hasUpgrade = true
        default:
            // What is known is removed or kept by rule, whoever nominates it: nominations of what the next hop needs, or of what
            // this gateway says about the client, are an attack that RFC 9110 7.6.1 tells of.
            if FieldName.recognise(bytes, count: count) == .other { nominations &+= 1 }
        }
    }

    /// Whether a Connection field nominates a name. Linear in the number of members, which is limited because this is asked of
    /// every field.
    static func nominate(
        _ name: UnsafeRawPointer, count: Int, _ fields: borrowing FieldTable, in bytes: UnsafeRawPointer
    ) -> Bool {
        for index in 0..<fields.count where fields[index].name == .connection {
            var isNominated = false
            forEachMember(of: fields[index].valueRange, in: bytes) { member in
                if member.count == count, name.isSameText(bytes + member.lowerBound, count: count) {
                    isNominated = true
                }
            }
            if isNominated { return true }
        }
        return false
    }
}

/// Calls `body` with the members of a comma-separated list, without the blanks around them, but not with empty ones
/// (RFC 9110 5.6.1). Commas in quoted strings separate too: no list that this is used for may have any. The number of members,
/// with the empty ones.
@inline(__always)
@discardableResult
func forEachMember(of range: Range<Int>, in bytes: UnsafeRawPointer, _ body: (Range<Int>) -> Void) -> Int {
    var start = range.lowerBound
    var count = 0
    while start < range.upperBound {
        let comma = bytes.firstIndex(of: Byte.comma, from: start, to: range.upperBound)
        var first = start
        var end = comma
        while first < end, bytes.byte(first).isBlank { first &+= 1 }
        while end > first, bytes.byte(end &- 1).isBlank { end &-= 1 }
        if first < end { body(first..<end) }
        start = comma &+ 1
        count &+= 1
    }
    return count
}
