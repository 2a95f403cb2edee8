import VeloSource
import VeloYAML

/// Makes one tree of the trees of all files, in the order given.
///
/// Sections (mappings at the top level) are joined by key; a key that two files define, or a top-level value that two
/// files give, is one diagnostic at the second place that points at the first. `veloc`, the language version, is a
/// statement about its file and may stand in each. Linear in the number of entries.
func mergeFiles(_ roots: [YAMLNode], _ collector: Collector) -> YAMLNode? {
    guard let first = roots.first else { return nil }
    var merger = Merger(collector: collector)
    for root in roots {
        guard let entries = readRoot(root, collector) else { continue }
        var inThisFile: Set<String> = []
        // The YAML reader has reported a key that one mapping repeats.
        for entry in entries where inThisFile.insert(entry.key).inserted { merger.add(entry) }
    }
    return YAMLNode(.mapping(merger.entries()), span: first.span)
}

/// The entries of a file; a file of comments has none.
private func readRoot(_ root: YAMLNode, _ collector: Collector) -> [YAMLEntry]? {
    if isSections(root) { return readEntries(root, Site(path: "", span: root.span), collector) }
    collector.report(
        .wrongShape, "the file is not a mapping", at: pointer(to: root), shapeOf(root),
        hint: "a spec file holds sections such as `tenants:` and `alerts:`")
    return nil
}

/// Whether a file holds sections, or nothing: what it was meant to say is not known otherwise.
func isSections(_ root: YAMLNode) -> Bool {
    if case .mapping = root.content { return true }
    return isEmptyNode(root)
}

private struct Merger {
    private struct Section {
        let first: YAMLEntry
        /// `nil` for a value that is not a mapping.
        var children: [YAMLEntry]?
        var places: [String: Span] = [:]
    }

    let collector: Collector
    private var order: [String] = []
    private var sections: [String: Section] = [:]

    init(collector: Collector) { self.collector = collector }

    mutating func add(_ entry: YAMLEntry) {
        if sections[entry.key] == nil {
            order.append(entry.key)
            sections[entry.key] = Section(first: entry, children: nil)
            if let children = Self.children(of: entry.value) {
                sections[entry.key]?.children = []
                join(children, into: entry.key)
            }
        } else if entry.key == "veloc" {
            // The same statement again; one that differs would be refused where the version is checked.
            checkSameVersion(entry)
        } else if let children = Self.children(of: entry.value), sections[entry.key]?.children != nil {
            join(children, into: entry.key)
        } else if let first = sections[entry.key]?.first {
            reportTwice(entry.key, entry.keySpan, first.keySpan)
        }
    }

    /// Files are merged in order; the result holds every key once.
    func entries() -> [YAMLEntry] {
        order.compactMap { key in
            guard let section = sections[key] else { return nil }
            guard let children = section.children else { return section.first }
            let first = section.first
            return YAMLEntry(
                key: key, keySpan: first.keySpan, value: YAMLNode(.mapping(children), span: first.value.span))
        }
    }

    private mutating func join(_ children: [YAMLEntry], into key: String) {
        var inThisFile: Set<String> = []
        for child in children where inThisFile.insert(child.key).inserted {
            if let place = sections[key]?.places[child.key] {
                reportTwice("\(key).\(child.key)", child.keySpan, place)
            } else {
                sections[key]?.places[child.key] = child.keySpan
                sections[key]?.children?.append(child)
            }
        }
    }

    private func checkSameVersion(_ entry: YAMLEntry) {
        guard case .scalar(let scalar) = entry.value.content, scalar.text == "1" else {
            collector.report(
                .unsupportedVersion, "unsupported spec language version", at: entry.value.span,
                detail: "this veloc reads version 1")
            return
        }
    }

    private func reportTwice(_ path: String, _ second: Span, _ first: Span) {
        collector.report(
            .definedTwice, "`\(path)` is defined twice",
            at: [Diagnostic.Label(second, "defined again here"), Diagnostic.Label(first, "first defined here")],
            hint: "keep one of them; files of a spec are merged, later ones do not override earlier ones")
    }

    private static func children(of node: YAMLNode) -> [YAMLEntry]? {
        if case .mapping(let entries) = node.content { return entries }
        return isEmptyNode(node) ? [] : nil
    }
}
