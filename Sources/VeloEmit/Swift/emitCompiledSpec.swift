import VeloFormat
import VeloModel

/// `CompiledSpec.swift`: what of the spec is data. One string literal, whatever the number of tenants: an array literal of
/// 10,000 tenants takes the Swift compiler minutes and gigabytes.
func emitCompiledSpec(_ spec: CheckedSpec) -> Artifact {
    let type = SwiftDeclaration(
        .type(
            head: "public enum CompiledSpec",
            members: [
                SwiftDeclaration(
                    .value(head: "public static let hash", .string(spec.hash)),
                    documentation: "The SHA-256 of the spec's sources, in hex."),
                SwiftDeclaration(
                    .value(head: "public static let namespace", .string(spec.namespace)),
                    documentation: "What every metric's name begins with."),
                SwiftDeclaration(
                    .packed(head: "public static let tables: StaticString", spec.tables.packed()),
                    documentation:
                        "Listeners, pools, tenants, limits and thresholds, one a line; read by `Tables.decode`."),
            ]),
        documentation: "The spec that this module was compiled from.")
    return Artifact(
        path: "generated/Swift/CompiledSpec.swift",
        text: SwiftPrinter.print(SwiftFile(imports: [], declarations: [type])))
}
