/// The page of one check: what `docs/checks/VLC0512.md` says.
///
/// The files are the only source; `CheckPages.swift` is made of them, and a test fails if it differs.
package struct CheckPage: Sendable {
    /// Digits of the id.
    package let number: Int
    /// What stands behind the id in the first line.
    package let title: String
    /// The whole file, Markdown.
    package let text: String

    /// Every page, in the order of the ids.
    package static let all = pages(of: checkPages.withUTF8Buffer { Array($0) })

    /// The page of an id; `nil` if it has none.
    package static func of(_ number: Int) -> CheckPage? { all.first { $0.number == number } }

    /// Each page begins with its title, `# VLC0512: counter without rate`; nothing else begins so.
    static func pages(of bytes: [UInt8]) -> [CheckPage] {
        let mark = Array("# VLC".utf8)
        let starts = bytes.indices.filter { index in
            (index == 0 || bytes[index - 1] == UInt8(ascii: "\n")) && bytes[index] == UInt8(ascii: "#")
                && bytes[index...].starts(with: mark)
        }
        return zip(starts, starts.dropFirst() + [bytes.count]).compactMap { start, end in
            let text = String(decoding: bytes[start..<end], as: UTF8.self)
            let line = bytes[start..<end].prefix { $0 != UInt8(ascii: "\n") }.dropFirst(mark.count)
            let digits = line.prefix(while: isDigit)
            guard let number = Int(String(decoding: digits, as: UTF8.self)), line.count > digits.count + 2 else {
                return nil
            }
            let title = String(decoding: line.dropFirst(digits.count + 2), as: UTF8.self)
            return CheckPage(number: number, title: title, text: text)
        }
    }
}
