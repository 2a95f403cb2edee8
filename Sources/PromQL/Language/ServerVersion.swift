/// The version of a Prometheus server: what of the language it knows.
package struct ServerVersion: Sendable, Hashable, Comparable {
    package let major: Int
    package let minor: Int

    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// `2.42`, `v3.1.0`, `3.5.0-rc.0` or `3`: what follows the minor number changes no language. `nil` for other text.
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8.first == UInt8(ascii: "v") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, let major = Self.number(first) else { return nil }
        guard parts.count > 1 else {
            self.init(major, 0)
            return
        }
        guard let minor = Self.number(parts[1]) else { return nil }
        self.init(major, minor)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy(\.isDigit) ? Int(text) : nil
    }

    package static func < (left: ServerVersion, right: ServerVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    package var description: String { "\(major).\(minor)" }
}
