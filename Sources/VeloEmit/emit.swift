package import VeloModel

/// Every artifact of a spec but the manifest, sorted by path. Deterministic: the same spec gives the same bytes.
package func emit(_ spec: CheckedSpec) -> [Artifact] {
    (emitSwift(spec) + emitPrometheus(spec) + emitGrafana(spec))
        .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
}
