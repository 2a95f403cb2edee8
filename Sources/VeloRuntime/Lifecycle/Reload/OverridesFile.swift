#if canImport(Glibc)
    internal import Glibc
#endif

/// Settings in a file, so that they can be changed while velod runs: `NAME = VALUE`, one a line, with the names of the flags
/// and the values they take. Blank lines count for nothing, and so do lines that begin with `#`.
///
///     log-level = debug
///     backend = web/backend-1=10.0.0.7:9001
enum OverridesFile {
    /// Far above a line for each of ten thousand backends.
    static let longest = 4 << 20

    /// - Throws: `OverrideError` if it is not there, too long, or has a line that is no setting.
    static func read(_ path: String) throws(OverrideError) -> [(Setting, GivenValue)] {
        let content: [UInt8]?
        do throws(FileError) {
            content = try PosixFile.read(path, limit: longest)
        } catch {
            throw OverrideError(description: "--overrides \(path): \(describeErrno(error.code))")
        }
        guard let content else { throw OverrideError(description: "--overrides \(path): there is no such file") }
        return try parse(content, path: path)
    }

    /// Linear time; any bytes may be given. What is wrong is said of the first line that is.
    static func parse(_ bytes: [UInt8], path: String) throws(OverrideError) -> [(Setting, GivenValue)] {
        var settings: [(Setting, GivenValue)] = []
        var seen: Set<Setting> = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let place = "\(path):\(index + 1)"
            func wrong(_ what: String) -> OverrideError { OverrideError(description: "\(place): \(what)") }
            guard let text = String(validating: line, as: UTF8.self) else { throw wrong("this is not UTF-8") }
            // A file that was written on Windows ends its lines with both.
            let content = trim(text[...])
            guard !content.isEmpty, content.first != "#" else { continue }
            guard content.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 || $0 == "\t" }) else {
                throw wrong("a control character")
            }
            guard let sign = content.firstIndex(of: "=") else { throw wrong("expected NAME = VALUE") }
            let name = trim(content[..<sign])
            let value = trim(content[content.index(after: sign)...])
            guard let setting = Setting(rawValue: String(name)), setting.isForFile else {
                let names = Setting.allCases.filter(\.isForFile).map(\.rawValue).joined(separator: ", ")
                throw wrong("there is no setting \(name.prefix(100)); there is \(names)")
            }
            guard !value.isEmpty else { throw wrong("\(name) has no value") }
            guard seen.insert(setting).inserted || setting.isRepeatable else { throw wrong("\(name) is there twice") }
            settings.append((setting, GivenValue(origin: "\(place): \(name)", text: String(value))))
        }
        return settings
    }

    private static func trim(_ text: Substring) -> Substring {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" || character == "\r" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
