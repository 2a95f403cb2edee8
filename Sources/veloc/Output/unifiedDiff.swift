/// The difference of two texts in the unified format of diff(1), or `nil` if they are equal.
///
/// Lines are compared as bytes. At most `limit` lines are printed; the rest is counted. A pair of texts whose middle (what
/// is left without their common beginning and end) is longer than 2,000 lines is shown as one removal and one addition:
/// finding the shortest difference takes time in proportion to length times differences.
func unifiedDiff(_ old: [UInt8], _ new: [UInt8], oldName: String, newName: String, limit: Int = 60) -> String? {
    guard old != new else { return nil }
    let edits = lineEdits(lines(of: old), lines(of: new))
    var output: [String] = ["--- \(oldName)", "+++ \(newName)"]
    for hunk in hunks(edits) {
        let slice = edits[hunk]
        let oldCount = slice.count { $0.kind != .added }
        let newCount = slice.count { $0.kind != .removed }
        let oldBefore = edits[..<hunk.lowerBound].count { $0.kind != .added }
        let newBefore = edits[..<hunk.lowerBound].count { $0.kind != .removed }
        output.append("@@ -\(position(oldBefore, oldCount)) +\(position(newBefore, newCount)) @@")
        output += slice.map { $0.kind.rawValue + String(decoding: $0.line, as: UTF8.self) }
    }
    if output.count > limit {
        output = output.prefix(limit) + ["… \(output.count - limit) more lines of difference"]
    }
    return output.map { $0 + "\n" }.joined()
}

private struct Edit {
    enum Kind: String { case kept = " ", removed = "-", added = "+" }

    let kind: Kind
    let line: ArraySlice<UInt8>
}

private func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
}

/// `start,count` as diff(1) prints it: an empty range names the line before it.
private func position(_ before: Int, _ count: Int) -> String {
    count == 1 ? "\(before + 1)" : "\(count == 0 ? before : before + 1),\(count)"
}

private func lineEdits(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Edit] {
    let prefix = zip(old, new).prefix { $0 == $1 }.count
    let suffix = zip(old[prefix...].reversed(), new[prefix...].reversed()).prefix { $0 == $1 }.count
    let oldMiddle = Array(old[prefix..<old.count - suffix])
    let newMiddle = Array(new[prefix..<new.count - suffix])
    return old[..<prefix].map { Edit(kind: .kept, line: $0) }
        + middleEdits(oldMiddle, newMiddle)
        + old[(old.count - suffix)...].map { Edit(kind: .kept, line: $0) }
}

private func middleEdits(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Edit] {
    guard old.count + new.count <= 2_000 else {
        return old.map { Edit(kind: .removed, line: $0) } + new.map { Edit(kind: .added, line: $0) }
    }
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in new.difference(from: old) {
        switch change {
        case .remove(let offset, _, _): removed.insert(offset)
        case .insert(let offset, _, _): added.insert(offset)
        }
    }
    var edits: [Edit] = []
    var oldIndex = 0
    var newIndex = 0
    while oldIndex < old.count || newIndex < new.count {
        if removed.contains(oldIndex) {
            edits.append(Edit(kind: .removed, line: old[oldIndex]))
            oldIndex += 1
        } else if added.contains(newIndex) {
            edits.append(Edit(kind: .added, line: new[newIndex]))
            newIndex += 1
        } else {
            edits.append(Edit(kind: .kept, line: old[oldIndex]))
            oldIndex += 1
            newIndex += 1
        }
    }
    return edits
}

/// Ranges of edits to print: every change with three lines around it, neighbours joined.
private func hunks(_ edits: [Edit]) -> [Range<Int>] {
    let context = 3
    var hunks: [Range<Int>] = []
    for index in edits.indices where edits[index].kind != .kept {
        let range = max(0, index - context)..<min(edits.count, index + context + 1)
        if let last = hunks.last, last.upperBound >= range.lowerBound {
            hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
        } else {
            hunks.append(range)
        }
    }
    return hunks
}
