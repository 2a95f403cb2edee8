import VeloSource
import VeloYAML

/// A cursor over a mapping with fixed keys: asks for each key once, and at the end reports those nobody asked for.
///
/// Keeps the keys in source order, so a section's decoder reads like its grammar:
///
///     let address = reader.required("address", .endpoint)
///     let weight = reader.optional("weight", .integer(1...65_535))
struct MappingReader {
    let site: Site
    let collector: Collector
    private let entries: [YAMLEntry]
    private var known: [String] = []
    private var missing: [(key: String, expected: String?)] = []
    /// Keys that the mapping misspells: refused, where they would be absent.
    private let misspelt: Set<String>

    /// `nil`, reported, if the node is not a mapping.
    init?(_ node: YAMLNode, _ site: Site, _ collector: Collector, misspelt: Set<String> = []) {
        guard let entries = readEntries(node, site, collector) else { return nil }
        self.entries = entries
        self.misspelt = misspelt
        self.site = site
        self.collector = collector
    }

    /// The value of a key that may be left out.
    mutating func optional<Value>(_ key: String, _ form: Form<Value>) -> Field<Value> {
        known.append(key)
        guard let entry = entries.first(where: { $0.key == key }) else {
            return misspelt.contains(key) ? .invalid : .absent
        }
        guard let value = form.read(entry.value, site.child(key, entry.keySpan), collector) else { return .invalid }
        return .given(Located(value: value, span: entry.value.span))
    }

    /// The value of a key that must be there; never `absent`. `expected` says what belongs there.
    mutating func required<Value>(_ key: String, _ form: Form<Value>, _ expected: String? = nil) -> Field<Value> {
        let field = optional(key, form)
        guard field.isAbsent else { return field }
        missing.append((key, expected))
        return .invalid
    }

    /// A section of definitions; empty where it is left out.
    mutating func section<Element>(_ key: String, of element: Form<Element>) -> Declarations<Element> {
        optional(key, .declarations(of: element)).value ?? Declarations()
    }

    /// The source bytes of the text that a key has; `nil` if it has none.
    func offsets(_ key: String) -> OffsetMap? {
        guard case .scalar(let scalar) = entries.first(where: { $0.key == key })?.value.content else { return nil }
        return scalar.offsets
    }

    /// Where a key stands, if it is there.
    func keySpan(_ key: String) -> Span? { entries.first { $0.key == key }?.keySpan }

    /// Reports unknown and missing keys, and returns the keys that unknown ones were meant for: those are not missing.
    func finish() -> Set<String> {
        var misspelt: Set<String> = []
        for entry in entries where !known.contains(entry.key) {
            let free = known.filter { candidate in !entries.contains { $0.key == candidate } }
            let meant = suggestion(for: entry.key, among: free) ?? suggestion(for: entry.key, among: known)
            if let meant { misspelt.insert(meant) }
            collector.report(
                .unknownKey, "unknown key `\(excerpt(entry.key))`\(inPath)", at: entry.keySpan,
                detail: "known keys: " + known.map { "`\($0)`" }.joined(separator: ", "),
                hint: meant.map { "did you mean `\($0)`?" })
        }
        for (key, expected) in missing where !misspelt.contains(key) {
            collector.report(.missingKey, "missing key `\(key)`\(inPath)", at: site.span, detail: expected)
        }
        return misspelt
    }

    private var inPath: String { site.path.isEmpty ? "" : " in `\(site.path)`" }
}
