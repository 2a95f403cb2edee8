package import VeloSource

/// Bounds on one document; over any of them the document is refused with a diagnostic.
package struct YAMLLimits: Sendable {
    /// Bytes of one file.
    package var bytes = 16 << 20
    /// Nodes of one document, keys counted and aliases expanded.
    package var nodes = 2_000_000
    /// Mappings and lists inside each other, aliases expanded.
    package var depth = 64
    /// Nodes that aliases may add to one document in all.
    package var aliasNodes = 10_000

    package init() {}
}

/// Reads the one document of a file into a tree. Problems go to `diagnostics`; `nil` if there is no usable tree.
/// An empty file or one of comments only gives an empty mapping.
///
/// A tree is also given for a document whose problems leave its shape in doubt nowhere else: of a key defined twice the
/// first definition stays, a key that is no scalar is left out, a tag is ignored. What a merge key, an unknown alias or
/// a second document would have brought is missing from everywhere, so those give no tree.
///
/// An alias gives a node with the content of its anchor and the span of the alias; what is inside that content has the
/// spans of the anchored text, where it is written.
///
/// Linear in the bytes of the file, whatever they are.
package func parseYAML(
    _ id: FileID, in sources: SourceSet, limits: YAMLLimits = YAMLLimits(), diagnostics: inout Diagnostics
) -> YAMLNode? {
    let bytes = sources[id].bytes
    if let problem = checkBytes(bytes, of: id, limit: limits.bytes) {
        diagnostics.report(problem)
        return nil
    }
    let byteOrderMark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard bytes.count > byteOrderMark else {
        return YAMLNode(.mapping([]), span: Span(id, bytes.count, bytes.count))
    }
    let places = ScalarIndex(bytes, from: byteOrderMark)
    return bytes.withUnsafeBufferPointer { buffer in
        var events = EventReader(UnsafeBufferPointer(rebasing: buffer[byteOrderMark...]), places: places)
        var builder = TreeBuilder(id, bytes: bytes, limits: limits)
        do throws(SyntaxProblem) {
            while let event = try events.next() {
                guard builder.take(event) else { break }
            }
        } catch {
            builder.fail(explain(error, in: bytes, of: id))
        }
        for problem in builder.problems { diagnostics.report(problem) }
        return builder.document
    }
}
