import VeloSource

/// A comment that allows something: `# veloc: allow VLC0512 until 2027-01-31: the exporter resets it on purpose`.
struct Suppression {
    /// What it allows, each with the place of its id.
    let problems: [(problem: Problem, span: Span)]
    /// The last day on which it holds, if there is one.
    let expiry: (day: CivilDate, span: Span)?
    /// A diagnostic whose primary label starts in here is covered.
    let covered: Span
}

/// Takes what is allowed out of what was found, and reports suppressions that have expired or allow nothing.
///
/// An expired one no longer allows anything. Of several that allow the same thing the innermost counts as used. Whether one is
/// unused is known only if nothing else is wrong: an error may hide what it is there for.
func applySuppressions(_ suppressions: [Suppression], on today: CivilDate, _ collector: Collector) {
    guard !suppressions.isEmpty else { return }
    var ledger = SuppressionLedger()
    for suppression in suppressions {
        if let expiry = suppression.expiry, expiry.day < today {
            collector.report(
                .expiredSuppression, as: .warning, "the suppression expired on \(expiry.day)", at: expiry.span,
                "it allows nothing any more", hint: "remove it, or say until when it may stay")
        } else {
            ledger.add(suppression)
        }
    }
    ledger.sort()
    collector.suppress { ledger.allows($0) }
    guard !collector.hasErrors else { return }
    for entry in ledger.unused {
        collector.report(
            .unusedSuppression, as: .warning, "the suppression of `\(entry.id)` is unused", at: entry.span,
            "nothing is found that it allows", hint: "remove it")
    }
}

/// Which suppressions there are for an id in a file, and which of them were needed.
private struct SuppressionLedger {
    fileprivate struct Entry {
        let id: DiagnosticID
        let span: Span
        let covered: Range<Int>
        var isUsed = false
        /// The innermost of the others that goes on behind this one; `nil` if none does.
        var enclosing: Int?
    }

    private struct Key: Hashable {
        let file: FileID
        let id: DiagnosticID
    }

    private var entries: [Key: [Entry]] = [:]

    mutating func add(_ suppression: Suppression) {
        let covered = suppression.covered
        for (problem, span) in suppression.problems {
            entries[Key(file: covered.file, id: problem.id), default: []].append(
                Entry(id: problem.id, span: span, covered: covered.start..<max(covered.start, covered.end)))
        }
    }

    /// Puts an outer one before those in it, and tells each which one goes on behind it. One that ends no later than another that
    /// begins after it is of no use to whatever stands behind that, so the chain of those that go on is as long as they nest.
    mutating func sort() {
        for key in entries.keys {
            guard var sorted = entries.removeValue(forKey: key) else { continue }
            sorted.sort {
                ($0.covered.lowerBound, -$0.covered.upperBound) < ($1.covered.lowerBound, -$1.covered.upperBound)
            }
            var open: [Int] = []
            for index in sorted.indices {
                while let last = open.last, sorted[last].covered.upperBound <= sorted[index].covered.upperBound {
                    open.removeLast()
                }
                sorted[index].enclosing = open.last
                open.append(index)
            }
            entries[key] = sorted
        }
    }

    /// Whether one covers the diagnostic; the last that begins before it is the innermost.
    mutating func allows(_ diagnostic: Diagnostic) -> Bool {
        guard let place = diagnostic.labels.first?.span else { return false }
        let key = Key(file: place.file, id: diagnostic.id)
        guard let index = entries[key]?.innermost(at: place.start) else { return false }
        entries[key]?[index].isUsed = true
        return true
    }

    var unused: [Entry] { entries.values.flatMap { $0 }.filter { !$0.isUsed } }
}

extension [SuppressionLedger.Entry] {
    /// O(log n) and the depth of their nesting. Precondition: sorted.
    fileprivate func innermost(at offset: Int) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].covered.lowerBound <= offset { low = middle + 1 } else { high = middle }
        }
        var candidate = low > 0 ? low - 1 : nil
        while let index = candidate, !self[index].covered.contains(offset) { candidate = self[index].enclosing }
        return candidate
    }
}
