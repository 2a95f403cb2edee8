import VeloSource
import VeloYAML

/// Where a node stands in the spec: its path (`tenants.acme.rate`) and the span of its key, for what is missing in it.
struct Site {
    let path: String
    let span: Span

    func child(_ key: String, _ span: Span) -> Site { Site(path: path.isEmpty ? key : "\(path).\(key)", span: span) }
}

/// One word of the spec's grammar: how a node is read into a value. A refusal is reported where it is found.
struct Form<Value> {
    let read: (YAMLNode, Site, Collector) -> Value?

    init(_ read: @escaping (YAMLNode, Site, Collector) -> Value?) { self.read = read }

    /// A scalar that `parse` accepts. `expected` completes "is not …"; `hint` may say what to write instead.
    static func scalar(
        _ expected: String, isNumber: Bool = false, hint: @escaping (String) -> String? = { _ in nil },
        _ parse: @escaping (String) -> Value?
    ) -> Form {
        Form { node, site, collector in
            guard let scalar = readScalar(node, site, collector, expected: expected, isNumber: isNumber)
            else { return nil }
            if let value = parse(scalar.text) { return value }
            collector.report(
                .invalidValue, "`\(excerpt(scalar.text))` is not \(expected)", at: node.span,
                "value of `\(site.path)`", hint: hint(scalar.text))
            return nil
        }
    }

    /// A mapping with fixed keys. Unknown keys are reported after `decode` has asked for those it knows; a key that one of
    /// them was meant for is then refused rather than absent, so that nobody misses it.
    static func mapping(_ decode: @escaping (inout MappingReader) -> Value?) -> Form {
        Form { node, site, collector in
            guard var reader = MappingReader(node, site, collector) else { return nil }
            let value = decode(&reader)
            let misspelt = reader.finish()
            guard !misspelt.isEmpty, var again = MappingReader(node, site, Collector(), misspelt: misspelt) else {
                return value
            }
            // What the values have to say has been said.
            return decode(&again)
        }
    }

    /// A list; `nil` if any element was refused.
    static func list<Element>(of element: Form<Element>) -> Form where Value == [Located<Element>] {
        Form { node, site, collector in
            guard case .sequence(let nodes) = node.content else {
                collector.report(
                    .wrongShape, "`\(site.path)` is not a list", at: pointer(to: node), shapeOf(node),
                    hint: "write `[…]`, or one `- …` a line")
                return nil
            }
            var values: [Located<Element>] = []
            for (index, child) in nodes.enumerated() {
                let childSite = Site(path: "\(site.path)[\(index)]", span: child.span)
                guard let value = element.read(child, childSite, collector) else { continue }
                values.append(Located(value: value, span: child.span))
            }
            return values.count == nodes.count ? values : nil
        }
    }

    /// A mapping whose keys the author chooses.
    static func declarations<Element>(of element: Form<Element>) -> Form where Value == Declarations<Element> {
        Form { node, site, collector in
            guard let entries = readEntries(node, site, collector) else { return nil }
            var seen: Set<String> = []
            var all: [Declared<Element>] = []
            all.reserveCapacity(entries.count)
            for entry in entries where seen.insert(entry.key).inserted {
                let definition = element.read(entry.value, site.child(entry.key, entry.keySpan), collector)
                all.append(Declared(name: entry.key, span: entry.keySpan, definition: definition))
            }
            return Declarations(all)
        }
    }
}

extension Form where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static func word(_ kind: String) -> Form {
        let words = Value.allCases.map(\.rawValue)
        return .scalar(
            kind,
            hint: { text in
                didYouMean(text, among: words) ?? "write one of " + words.map { "`\($0)`" }.joined(separator: ", ")
            },
            { Value(rawValue: $0) })
    }
}

extension Form where Value == String {
    /// Any text that is not empty.
    static var text: Form { .scalar("a text", { $0.isEmpty ? nil : $0 }) }
}

extension Form where Value == YAMLScalar {
    /// A text whose bytes are pointed at later: an expression.
    static var expression: Form {
        Form { node, site, collector in
            guard
                let scalar = readScalar(
                    node, site, collector, expected: "an expression",
                    mappingHint: "quote the expression: a value that begins with `{` is a mapping")
            else { return nil }
            guard !scalar.text.utf8.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }) else {
                collector.report(
                    .invalidValue, "`\(site.path)` is empty", at: node.span, hint: "write a PromQL expression")
                return nil
            }
            return scalar
        }
    }
}

extension Form where Value == Bool {
    static var flag: Form {
        Form { node, site, collector in
            if case .scalar(let scalar) = node.content, let flag = scalar.bool { return flag }
            collector.report(
                .invalidValue, "`\(site.path)` is not `true` or `false`", at: pointer(to: node), shapeOf(node),
                hint: "write `true` or `false`, without quotes")
            return nil
        }
    }
}

extension Form where Value == Int {
    /// A whole number in plain decimal digits.
    static func integer(_ range: ClosedRange<Int>) -> Form {
        .scalar("a whole number from \(range.lowerBound) to \(range.upperBound)", isNumber: true) { text in
            guard text.utf8.count <= 18, text.utf8.allSatisfy(isDigit), let number = Int(text), range.contains(number)
            else { return nil }
            return number
        }
    }
}

/// A scalar without a second meaning; reports what else the node is.
private func readScalar(
    _ node: YAMLNode, _ site: Site, _ collector: Collector, expected: String, isNumber: Bool = false,
    mappingHint: String? = nil
) -> YAMLScalar? {
    guard case .scalar(let scalar) = node.content else {
        let isMapping = if case .mapping = node.content { true } else { false }
        collector.report(
            .wrongShape, "`\(site.path)` is not \(expected)", at: pointer(to: node), shapeOf(node),
            hint: isMapping ? mappingHint : nil)
        return nil
    }
    if scalar.isNull {
        collector.report(
            .wrongShape, "`\(site.path)` has no value", at: site.span, detail: "expected \(expected)")
        return nil
    }
    if let ambiguity = scalar.ambiguity {
        let hint =
            isNumber
            ? "write a number in plain decimal digits"
            : "write `\"\(excerpt(scalar.text))\"` if these characters are meant"
        collector.add(
            Diagnostic(
                .ambiguousScalar, .error, "`\(excerpt(scalar.text))` may be read as something else", at: node.span,
                ambiguity, detail: "`\(site.path)` expects \(expected)",
                hint: hint))
        return nil
    }
    return scalar
}

/// The entries of a mapping; an empty node (`tenants:` and nothing after it) is an empty mapping.
func readEntries(_ node: YAMLNode, _ site: Site, _ collector: Collector) -> [YAMLEntry]? {
    if case .mapping(let entries) = node.content { return entries }
    if isEmptyNode(node) { return [] }
    collector.report(
        .wrongShape, "`\(site.path)` is not a mapping", at: pointer(to: node), shapeOf(node),
        hint: "write `key: value` pairs")
    return nil
}

/// `key:` with nothing after it, or `null`.
func isEmptyNode(_ node: YAMLNode) -> Bool {
    guard case .scalar(let scalar) = node.content else { return false }
    return scalar.isNull
}

func shapeOf(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar: "this is a single value"
    case .sequence: "this is a list"
    case .mapping: "this is a mapping"
    }
}

/// A collection may run over many lines; its first byte is enough to point at.
func pointer(to node: YAMLNode) -> Span {
    if case .scalar = node.content { return node.span }
    return Span(node.span.file, node.span.start, min(node.span.start + 1, node.span.end))
}

/// A text short enough for a title, control characters shown as `?`.
func excerpt(_ text: String) -> String {
    if text.utf8.count <= 60, text.utf8.allSatisfy({ $0 >= 32 }) { return text }
    let cleaned = String(String.UnicodeScalarView(text.unicodeScalars.prefix(60).map { $0.value < 32 ? "?" : $0 }))
    return text.unicodeScalars.count > 60 ? cleaned + "…" : cleaned
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
