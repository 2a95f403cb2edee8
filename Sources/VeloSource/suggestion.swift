/// The candidate that `name` was probably meant to be, for "did you mean"; `nil` if none is close.
///
/// Close is an edit distance (insert, delete, replace, swap of neighbours) within a third of the name's length, or a
/// difference in letter case alone. A candidate with one word more or less between underscores comes before any that
/// differs by letters: `http_requests_total` means `requests_total`. Of equally close candidates the first in
/// alphabetical order is taken.
///
/// O(candidates × length²); names and candidates longer than 128 characters are not compared.
package func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.unicodeScalars)
    let folded = name.lowercased()
    let limit = wanted.count / 3
    guard wanted.count <= longestName else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name {
        let letters = Array(candidate.unicodeScalars)
        guard letters.count <= longestName else { continue }
        let distance: Int
        if candidate.lowercased() == folded {
            distance = 0
        } else {
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let edits = editDistance(wanted, letters)
            guard edits <= limit else { continue }
            distance = differByOneWord(name, candidate) ? 0 : edits
        }
        if let best, (best.distance, best.name) <= (distance, candidate) { continue }
        best = (distance, candidate)
    }
    return best?.name
}

private let longestName = 128

/// Whether one name is the other with one word left out; words stand between underscores.
private func differByOneWord(_ left: String, _ right: String) -> Bool {
    let left = left.split(separator: "_")
    let right = right.split(separator: "_")
    let (short, long) = left.count < right.count ? (left, right) : (right, left)
    guard long.count == short.count + 1 else { return false }
    let same = zip(short, long).prefix { $0 == $1 }.count
    return short[same...].elementsEqual(long[(same + 1)...])
}

/// Optimal string alignment: Levenshtein's distance with the swap of two neighbours as one edit.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        current.reserveCapacity(right.count + 1)
        for (column, other) in right.enumerated() {
            var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
