/// One field line, as offsets into the bytes that it was parsed from.
public struct Field: Sendable {
    let nameStart: UInt32
    let valueStart: UInt32
    let valueLength: UInt32
    let nameLength: UInt16
    public let name: FieldName
    /// Whether the name has an underscore, which some servers read as a hyphen.
    let hasUnderscore: Bool

    /// Where the name is; where the line begins.
    public var nameRange: Range<Int> { Int(nameStart)..<Int(nameStart) &+ Int(nameLength) }

    /// Where the value is, without the blanks around it.
    public var valueRange: Range<Int> { Int(valueStart)..<Int(valueStart) &+ Int(valueLength) }
}

/// The field lines of a section, in order, in memory that is kept from one message to the next.
///
/// Memory grows to the largest section that was ever held, which `MessageLimits.fieldCount` bounds; in the steady state
/// nothing is allocated. Cannot be copied, because it owns that memory.
public struct FieldTable: ~Copyable {
    private var storage: UnsafeMutablePointer<Field>?
    private var capacity = 0
    public private(set) var count = 0
    /// The known names that occur.
    public private(set) var seen = FieldNameSet.none
    /// The known names that occur more than once.
    public private(set) var repeated = FieldNameSet.none
    /// Whether some name has an underscore.
    private(set) var hasUnderscore = false

    public init() {}

    deinit { storage?.deallocate() }

    /// Precondition, checked in debug builds: `index` is in `0..<count`.
    public subscript(index: Int) -> Field {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            // Nothing was appended to a table without storage, so no index is valid there.
            return storage.unsafelyUnwrapped[index]
        }
    }

    /// The first field of that name.
    public func first(_ name: FieldName) -> Field? {
        guard seen.contains(name) else { return nil }
        for index in 0..<count where self[index].name == name { return self[index] }
        return nil
    }

    mutating func removeAll() {
        count = 0
        seen = .none
        repeated = .none
        hasUnderscore = false
    }

    @inline(__always)
    mutating func append(_ field: Field) {
        if count == capacity { grow() }
        storage.unsafelyUnwrapped.advanced(by: count).initialize(to: field)
        count &+= 1
        repeated.bits |= seen.bits & field.name.bit
        seen.bits |= field.name.bit
        hasUnderscore = hasUnderscore || field.hasUnderscore
    }

    /// Gives the memory back, as a connection that goes idle may.
    public mutating func releaseStorage() {
        removeAll()
        storage?.deallocate()
        storage = nil
        capacity = 0
    }

    @inline(never)
    private mutating func grow() {
        // Most heads have fewer fields than this; it is 512 bytes.
        let larger = max(32, capacity * 2)
        let moved = UnsafeMutablePointer<Field>.allocate(capacity: larger)
        if let storage {
            moved.moveInitialize(from: storage, count: count)
            storage.deallocate()
        }
        storage = moved
        capacity = larger
    }
}
