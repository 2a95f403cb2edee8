extension FieldTable {
    /// The index of the first field of a name, known or not, at or behind `index`; `nil` if there is none. Linear.
    ///
    /// - Parameter name: in lower case.
    /// - Parameter bytes: the region that the section was parsed from.
    public func firstIndex(
        named name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, from index: Int = 0
    ) -> Int? {
        guard let base = bytes.baseAddress, let expected = name.baseAddress else { return nil }
        for index in max(index, 0)..<max(index, count) where self[index].nameRange.count == name.count {
            if (base + self[index].nameRange.lowerBound).isSameText(expected, count: name.count) { return index }
        }
        return nil
    }
}
