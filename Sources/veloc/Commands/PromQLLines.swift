import PromQL
import VeloLive
import VeloModel
import VeloSource

#if canImport(Glibc)
    import Glibc
#endif

/// Reads standard input to its end and hands over whole lines, without their line ends, as they arrive.
///
/// Throws `FileError` if it cannot be read. What follows the last line end is a line if it is not empty.
func forEachInput(_ body: ([ArraySlice<UInt8>]) -> Void) throws {
    var rest: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = buffer.withUnsafeMutableBytes { Glibc.read(0, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw FileError("read", "standard input") }
        guard count > 0 else { break }
        let searched = rest.count
        rest += buffer[..<count]
        guard let end = rest[searched...].lastIndex(of: UInt8(ascii: "\n")) else { continue }
        body(rest[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false))
        rest.removeSubrange(...end)
    }
    if !rest.isEmpty { body([rest[...]]) }
}

/// Checks the expression of one line of `promql check --jsonl`; the answer has no line end.
///
/// A line that is not what it should be gets an answer whose `error` says so. `features` and `version` of the line come
/// before those of the command line; with a checker, the spec's server is the one that counts.
func promQLVerdict(_ line: ArraySlice<UInt8>, _ dialect: Dialect, _ checker: ExpressionChecker? = nil) -> String {
    let input: [UInt8]
    var dialect = dialect
    do {
        let request = try JSONValue(parsing: Array(line))
        input = try expression(in: request)
        if let features = try features(in: request) { dialect.features = features }
        if let version = try version(in: request) { dialect.version = version }
    } catch let error as JSONValue.ParseError {
        return answer(error: "the line is not JSON: \(error.message), at byte \(error.offset)", at: nil)
    } catch let error as BadRequest {
        return answer(error: error.message, at: nil)
    } catch {
        return answer(error: "the line cannot be read: \(error)", at: nil)
    }
    if let checker {
        guard let text = String(validating: input, as: UTF8.self) else {
            return answer(error: "the expression is not UTF-8, and no spec could hold it", at: nil)
        }
        return answer(checker.check(text))
    }
    let parsed = parsePromQL(input, dialect)
    guard let expression = parsed.expression, let type = parsed.type else {
        let problem = parsed.problems.first
        return answer(error: problem?.message ?? "", at: problem?.span)
    }
    return answer(type, expression) + "}"
}

/// A line that is JSON, but no request.
private struct BadRequest: Error {
    let message: String
}

private func expression(in request: JSONValue) throws -> [UInt8] {
    if let encoded = request["input_b64"], encoded != .null {
        guard let text = encoded.text, let bytes = base64Bytes(text) else {
            throw BadRequest(message: "`input_b64` is not base64 in a string")
        }
        return bytes
    }
    guard let text = request["input"]?.text else {
        throw BadRequest(message: "the line has neither a string `input` nor `input_b64`")
    }
    return Array(text.utf8)
}

private func features(in request: JSONValue) throws -> Set<LanguageFeature>? {
    guard let value = request["features"], value != .null else { return nil }
    guard let names = value.elements else { throw BadRequest(message: "`features` is not a list") }
    return try Set(
        names.map { name in
            guard let feature = name.text.flatMap(LanguageFeature.init) else {
                throw BadRequest(message: "`features` has something else than \(LanguageFeature.list)")
            }
            return feature
        })
}

private func version(in request: JSONValue) throws -> ServerVersion? {
    guard let value = request["version"], value != .null else { return nil }
    let text: String? = if case .number(let digits) = value { digits } else { value.text }
    guard let version = text.flatMap({ ServerVersion($0) }) else {
        throw BadRequest(message: "`version` is not a version like \"2.42\"")
    }
    return version
}

extension LanguageFeature {
    fileprivate static let list = allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
}

private func answer(error: String, at span: Range<Int>?) -> String { refusal(error, at: span) + "}" }

/// The answer of a spec: refused with its first error, and in any case with all that was found.
private func answer(_ verdict: ExpressionChecker.Verdict) -> String {
    let error = verdict.diagnostics.all.first { $0.severity == .error }
    let findings = verdict.diagnostics.all.map { diagnostic in
        #"{"id":"\#(diagnostic.id)","severity":"\#(diagnostic.severity.rawValue)","message":\#(jsonText(diagnostic.title)),"#
            + places(verdict.range(of: diagnostic)) + "}"
    }
    let head: String
    if error == nil, let type = verdict.parsed.type, let expression = verdict.parsed.expression {
        head = answer(type, expression)
    } else {
        head = refusal(error?.title ?? "", at: error.flatMap(verdict.range))
    }
    return head + #","findings":[\#(findings.joined(separator: ","))]}"#
}

extension ExpressionChecker.Verdict {
    /// The bytes of the expression that a diagnostic points at first.
    fileprivate func range(of diagnostic: Diagnostic) -> Range<Int>? {
        diagnostic.labels.first { $0.span.file == file }.map { $0.span.start..<$0.span.end }
    }
}

private func answer(_ type: ValueType, _ expression: Expression) -> String {
    #"{"ok":true,"type":"\#(type.rawValue)","printed":\#(jsonText(expression.text)),"error":null,"# + places(nil)
}

private func refusal(_ error: String, at span: Range<Int>?) -> String {
    #"{"ok":false,"type":null,"printed":null,"error":\#(jsonText(error)),"# + places(span)
}

private func places(_ span: Range<Int>?) -> String {
    #""start":\#(span.map { "\($0.lowerBound)" } ?? "null"),"end":\#(span.map { "\($0.upperBound)" } ?? "null")"#
}

/// A JSON string (RFC 8259, 7), with nothing escaped that need not be.
private func jsonText(_ text: String) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    bytes.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            bytes += Array((digits.utf8.count == 1 ? #"\u000"# : #"\u00"#).utf8) + Array(digits.utf8)
        default: bytes.append(byte)
        }
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
}

/// The bytes of a base64 text (RFC 4648, 4), with or without padding; `nil` if it is none.
private func base64Bytes(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    while digits.last == UInt8(ascii: "="), digits.count % 4 == 0 || digits.count % 4 == 3 { digits.removeLast() }
    guard digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in digits {
        let value: UInt8
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): value = 62
        case UInt8(ascii: "/"): value = 63
        default: return nil
        }
        bits = bits << 6 | UInt32(value)
        count += 6
        guard count >= 8 else { continue }
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return bytes
}
