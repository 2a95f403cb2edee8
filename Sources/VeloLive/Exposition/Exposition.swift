/// A scrape in Prometheus text format 0.0.4, read into families.
package struct Exposition: Sendable, Equatable {
    package enum Kind: String, Sendable { case counter, gauge, histogram, summary, untyped }

    package struct Label: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Sample: Sendable, Equatable {
        /// With the suffix: `x_bucket`.
        package let name: String
        /// As written; empty values, which are no labels at all, are left out.
        package let labels: [Label]
        package let value: Double

        package func label(_ name: String) -> String? { labels.first { $0.name == name }?.value }
    }

    package struct Family: Sendable, Equatable {
        package let name: String
        package var help: String?
        /// `untyped` without a TYPE line.
        package var kind: Kind
        package var samples: [Sample]
    }

    /// In the order of the text.
    package var families: [Family]

    package init(families: [Family] = []) {
        self.families = families
    }

    /// Linear in the number of families.
    package func family(_ name: String) -> Family? { families.first { $0.name == name } }
}

extension Exposition {
    /// Why a text is no exposition, and on which line, counted from 1.
    package struct ParseError: Error, Equatable {
        package let line: Int
        package let message: String
    }

    /// Reads a whole scrape, strictly: beyond what Prometheus refuses, also a series that occurs twice, families
    /// interleaved, a label used twice, a NUL, CR or unknown escape, and bytes that are not UTF-8. Linear time.
    ///
    /// Source: prometheus.io/docs/instrumenting/exposition_formats, text format 0.0.4.
    package init(parsing bytes: [UInt8]) throws(ParseError) {
        var reader = ExpositionReader()
        try reader.read(bytes)
        self.init(families: reader.families)
    }
}
