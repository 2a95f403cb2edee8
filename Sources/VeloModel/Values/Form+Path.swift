/// Whether a text is an absolute path of a request as a route or a health check may name it: `/` first, then the `pchar`s
/// of RFC 3986 section 3.3; no query, no fragment, no empty, `.` or `..` segment.
func isRequestPath(_ text: String) -> Bool {
    guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 1024 else { return false }
    guard text.utf8.allSatisfy({ isPathCharacter($0) || $0 == UInt8(ascii: "/") }) else { return false }
    guard hasWholeEscapes(text.utf8) else { return false }
    let segments = text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return text.utf8.count == 1
        || segments.allSatisfy { segment in
            !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
        }
}

/// Whether every `%` begins an escape: two hexadecimal digits follow (RFC 3986 section 2.1).
private func hasWholeEscapes(_ text: String.UTF8View) -> Bool {
    text.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst().allSatisfy { rest in
        rest.count >= 2 && rest.prefix(2).allSatisfy(isHexDigit)
    }
}

private func isPathCharacter(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "-._~%!$&'()*+,;=:@".utf8.contains(byte)
}

/// Whether a text is a `token` of RFC 9110 section 5.6.2: a header's name.
func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
}

extension Form where Value == String {
    /// A path in the file system, absolute.
    static var absoluteFile: Form {
        .scalar("an absolute path such as `/var/lib/velod`") { isAbsoluteFile($0) ? $0 : nil }
    }
}

/// Whether a text is an absolute path in the file system, without control characters.
func isAbsoluteFile(_ text: String) -> Bool {
    text.utf8.first == UInt8(ascii: "/") && text.utf8.allSatisfy { $0 >= 32 && $0 != 127 }
}
