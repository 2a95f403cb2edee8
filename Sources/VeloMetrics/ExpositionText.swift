import VeloFormat

/// The rules of Prometheus's text format 0.0.4 for one piece of a line each, over bytes: for `Character`s, a carriage
/// return and a line feed are one thing that is neither.
///
/// Source: Prometheus docs, "Exposition formats", Text format details.
enum ExpositionText {
    /// `# HELP` and `# TYPE`; present even if the family has no series, so that a reader learns that it exists.
    static func header(name: String, help: String, type: String) -> [UInt8] {
        var bytes = Array("# HELP \(name) ".utf8)
        for byte in help.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            default: bytes.append(byte)
            }
        }
        bytes += "\n# TYPE \(name) \(type)\n".utf8
        return bytes
    }

    /// `method="GET",status_code="200"`
    static func labels(_ labels: some Sequence<(name: String, value: String)>) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in labels {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes += name.utf8
            bytes += "=\"".utf8
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"), UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), byte]
                case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
                default: bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\""))
        }
        return bytes
    }
}
