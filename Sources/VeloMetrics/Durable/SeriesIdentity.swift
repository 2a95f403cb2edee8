import VeloFormat

/// What makes a series, or a row of series, the same one after a restart under another spec: the family's name and the
/// labels, whatever their order.
///
/// The hash finds it, the bytes decide: two identities of one hash are two.
public struct SeriesIdentity: Sendable, Hashable {
    /// Name, then labels by name; each text with its length before it.
    let bytes: [UInt8]
    /// Stable across processes and releases.
    let hash: UInt64

    /// Precondition: no label twice.
    public init(family: String, labels: [(name: String, value: String)]) {
        var bytes: [UInt8] = []
        Self.append(family, to: &bytes)
        bytes += Self.encode(labels)
        self.init(bytes: bytes)
    }

    init(bytes: [UInt8]) {
        var fingerprint = Fingerprint()
        fingerprint.combine(bytes)
        self.init(bytes: bytes, hash: fingerprint.value)
    }

    /// For an identity whose hash is known.
    init(bytes: [UInt8], hash: UInt64) {
        self.bytes = bytes
        self.hash = hash
    }

    public static func == (left: SeriesIdentity, right: SeriesIdentity) -> Bool {
        left.hash == right.hash && left.bytes == right.bytes
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    /// The labels, by name, if this is a series of that family; else, or if the bytes are no identity, `nil`.
    func labels(family: String) -> [(name: String, value: String)]? {
        var texts: [String] = []
        var offset = 0
        while offset < bytes.count {
            guard let count = bytes.span.bytes.number(UInt32.self, at: offset),
                let text = bytes.span.bytes.bytes(at: offset + 4, count: Int(count))
            else { return nil }
            if texts.isEmpty, !text.elementsEqual(family.utf8) { return nil }
            texts.append(String(decoding: text, as: UTF8.self))
            offset += 4 + text.count
        }
        guard texts.count % 2 == 1 else { return nil }
        return stride(from: 1, to: texts.count, by: 2).map { (name: texts[$0], value: texts[$0 + 1]) }
    }

    /// Labels in the order of their names, compared as bytes.
    static func encode(_ labels: [(name: String, value: String)]) -> [UInt8] {
        let sorted = labels.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var bytes: [UInt8] = []
        for (index, label) in sorted.enumerated() {
            precondition(index == 0 || !sorted[index - 1].name.utf8.elementsEqual(label.name.utf8), "a label twice")
            append(label.name, to: &bytes)
            append(label.value, to: &bytes)
        }
        return bytes
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(number: UInt32(text.utf8.count))
        bytes += text.utf8
    }
}
