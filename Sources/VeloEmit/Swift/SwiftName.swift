/// Identifiers made from the spec's names.
enum SwiftName {
    /// Words the field writes in capitals.
    private static let acronyms: Set<String> = [
        "api", "cpu", "http", "id", "io", "ip", "sla", "slo", "tcp", "tls", "url",
    ]

    /// `sla_breaches_total` is `SLABreachesTotal`. A name without a letter in front gets `prefix`.
    static func type(_ text: String, prefix: String) -> String {
        let words = words(text)
        return (isDigit(words.first?.utf8.first) ? prefix : "") + words.map(capitalized).joined()
    }

    /// `tenant_id` is `tenantID`, `GET` is `get`. A name without a letter in front gets `prefix`.
    static func member(_ text: String, prefix: String) -> String {
        let words = words(text)
        guard let first = words.first, !isDigit(first.utf8.first) else {
            return prefix + words.map(capitalized).joined()
        }
        return first + words.dropFirst().map(capitalized).joined()
    }

    /// In backticks if it is a keyword; for use where a name is declared or stands alone.
    static func escaped(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

    /// Runs of ASCII letters and digits, in lower case unless they have both cases.
    private static func words(_ text: String) -> [String] {
        text.utf8.split { !isLetterOrDigit($0) }.map { run in
            let word = String(decoding: run, as: UTF8.self)
            let isShouted = !word.utf8.contains { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
            return isShouted ? word.lowercased() : word.prefix(1).lowercased() + word.dropFirst()
        }
    }

    private static func capitalized(_ word: String) -> String {
        acronyms.contains(word) ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
    }

    /// `nil` is the first byte of an empty name, which needs a prefix as a digit does.
    private static func isDigit(_ byte: UInt8?) -> Bool {
        byte.map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    /// The reserved words of The Swift Programming Language, "Lexical Structure", that cannot name a variable or case.
    private static let keywords: Set<String> = [
        "actor", "any", "as", "associatedtype", "await", "break", "case", "catch", "class", "continue", "default",
        "defer",
        "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard",
        "if",
        "import", "in", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol",
        "public", "repeat", "rethrows", "return", "some", "static", "struct", "subscript", "super", "switch", "throw",
        "throws", "true", "try", "typealias", "var", "where", "while",
    ]
}

/// Gives every thing in a scope a name of its own: the second `get` is `get2`. Names that differ in case alone count as the
/// same, because some become file names.
struct NameScope {
    private var taken: Set<String>

    init(reserved: [String]) { taken = Set(reserved.map { $0.lowercased() }) }

    /// The name itself if it is free; else with `suffix`; else numbered.
    mutating func unique(_ name: String, suffix: String = "") -> String {
        if taken.insert(name.lowercased()).inserted { return name }
        let name = name + suffix
        var candidate = name
        var number = 2
        while !taken.insert(candidate.lowercased()).inserted {
            candidate = "\(name)\(number)"
            number += 1
        }
        return candidate
    }
}
