package import VeloSource

/// Bounds on one document; over any of them the document is refused with a diagnostic.
package struct YAMLLimits: Sendable {
    /// Bytes of one file.
    package var bytes = 16 << 20
    /// Nodes of one document, aliases expanded.
    package var nodes = 2_000_000
    package var depth = 64
    /// Nodes that aliases may add to one document in all.
    package var aliasNodes = 10_000

    package init() {}
}

/// Reads the one document of a file into a tree. Problems go to `diagnostics`; `nil` if there is no usable tree.
/// An empty file or one of comments only gives an empty mapping.
package func parseYAML(
    _ id: FileID, in sources: SourceSet, limits: YAMLLimits = YAMLLimits(), diagnostics: inout Diagnostics
) -> YAMLNode? {
    nil
}
