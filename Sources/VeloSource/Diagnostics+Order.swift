extension Diagnostics {
    /// What was found in the order of the source: by file, then by place of the primary label; what stands at one place
    /// keeps the order in which it was reported. Of diagnostics that are equal in everything one is left.
    package var inSourceOrder: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return all.filter { seen.insert($0).inserted }.sorted { $0.order < $1.order }
    }

    /// `2 errors, 1 warning`; empty if nothing was found. Notes are not counted.
    package var summary: String {
        let found = inSourceOrder
        let counts = [("error", Diagnostic.Severity.error), ("warning", .warning)].map { word, severity in
            (word, found.count { $0.severity == severity })
        }
        return counts.filter { $0.1 > 0 }.map { word, count in "\(count) \(word)\(count == 1 ? "" : "s")" }
            .joined(separator: ", ")
    }
}

extension Diagnostic {
    /// File, start and end of the primary label; a diagnostic without labels comes first.
    fileprivate var order: (Int, Int, Int) {
        labels.first.map { ($0.span.file.index, $0.span.start, $0.span.end) } ?? (-1, 0, 0)
    }
}
