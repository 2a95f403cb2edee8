import Foundation
import TestSupport

@testable import VeloMetrics

/// What durable tests count.
enum Sample {
    static let counter = RecordSchema(kind: .counter)
    static let float = RecordSchema(kind: .floatCounter)
    static let histogram = RecordSchema(kind: .histogram, bounds: [10, 20])

    static func counter(columns: String...) -> RecordSchema {
        RecordSchema(kind: .counter, columns: columns.map { [(name: "status", value: $0)] })
    }

    static func row(_ tenant: String, family: String = "requests_total") -> SeriesIdentity {
        SeriesIdentity(family: family, labels: [("tenant_id", tenant)])
    }
}

extension TemporaryFolder {
    /// Opens the state in this folder.
    func state(threads: Int = 2, _ mode: StateOptions.Mode = .alone) throws -> StateFile {
        try StateFile.open(StateOptions(directory: path, threads: threads, mode: mode))
    }

    /// Opens the state, counts, and closes it.
    func run<Result>(threads: Int = 2, _ body: (StateFile) throws -> Result) throws -> Result {
        let state = try state(threads: threads)
        defer { state.close() }
        return try body(state)
    }

    var stateBytes: [UInt8] {
        get throws { try Array(Data(contentsOf: file("state.velo"))) }
    }

    func writeState(_ bytes: [UInt8]) throws { try Data(bytes).write(to: file("state.velo")) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

extension StateFile {
    func one(_ schema: RecordSchema, _ identity: SeriesIdentity) -> DurableRecord { claim(schema, [identity])[0] }

    /// What the cells of a record stand at.
    func values(_ schema: RecordSchema, _ identity: SeriesIdentity) -> [UInt64] {
        let record = one(schema, identity)
        return (0..<record.cellCount).map { record.value(cell: $0) }
    }
}

extension StateImage {
    init(_ bytes: [UInt8]) throws(StateFault) { try self.init(bytes.span.bytes) }
}
