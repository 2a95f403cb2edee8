import NIOSSL

/// Whether a certificate that the library took is made out for the name that was asked for, and not only for the address that
/// was connected to, which the library takes as well. Who is told where a name is by somebody else must not believe them.
///
/// A certificate without addresses was taken for its names. Of the names in one with addresses, an asterisk stands for the whole
/// leftmost label (RFC 9525 6.3).
func isMadeOut(_ certificate: NIOSSLCertificate, for name: String) -> Bool {
    let names = certificate._subjectAlternativeNames()
    guard names.contains(where: { $0.nameType == .ipAddress }) else { return true }
    return names.contains { $0.nameType == .dnsName && matches(Array($0.contents), name) }
}

private func matches(_ pattern: [UInt8], _ name: String) -> Bool {
    let pattern = String(decoding: pattern, as: UTF8.self).lowercased()
    var name = name.lowercased()[...]
    if name.hasSuffix(".") { name.removeLast() }
    guard pattern.hasPrefix("*.") else { return pattern == name }
    guard let dot = name.firstIndex(of: "."), dot > name.startIndex else { return false }
    return pattern.dropFirst() == name[dot...]
}
