/// `README.md` of the generated target; the package manifest excludes it by name, so it has to be there.
func emitGeneratedReadme() -> Artifact {
    Artifact(
        path: "generated/Swift/README.md",
        text: """
            <!-- \(generatedNotice) -->
            # VeloGenerated

            The spec as Swift: what `veloc build` writes and velod is compiled with. Review it like code, change it in `specs/`.

            In reading order:

            - `CompiledMetrics.swift`: the recorder. One function for every event of the runtime, one line for every metric of it.
            - `Metrics/`: a file for every metric, with its definition and the straight-line code that finds a cell.
            - `Labels.swift`: a type for every label with a fixed list of values.
            - `CompiledSpec.swift`: tenants, pools, routes and limits as packed text, one a line.

            ```swift
            let tables = try Tables.decode(CompiledSpec.tables)
            let engine = MetricEngine(
                definitions: CompiledMetrics.definitions, tables: tables, topology: Topology(tables), version: "1.0")
            let metrics = CompiledMetrics(engine)
            metrics.requestCompleted(event)
            ```

            Invariants: metrics grow this code, tenants only the packed text; a column is the product of its labels' values,
            the first label most significant; the indices of `CompiledMetrics.definitions` are those of the engine's families.

            """)
}
