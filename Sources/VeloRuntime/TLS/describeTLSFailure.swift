internal import NIOSSL

/// Why a handshake with a backend failed, in words for a log and for `/health`; `nil` for what is no error of TLS.
func describeTLSFailure(_ error: any Error) -> String? {
    if let error = error as? NIOSSLExtraError {
        let isAboutName = error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch
        return isAboutName
            ? "its certificate is not for the name it is asked for" : "the TLS handshake failed: \(error)"
    }
    guard let error = error as? NIOSSLError else { return nil }
    guard case .handshakeFailed(let cause) = error else { return "TLS failed: \(error)" }
    switch reason(of: cause) {
    case "CERTIFICATE_VERIFY_FAILED": return "its certificate cannot be verified"
    case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST": return "it does not speak TLS"
    case let reason?: return "the TLS handshake failed: \(reason)"
    case nil: return "the TLS handshake was broken off"
    }
}

/// The library's name for what went wrong. There is no other way to it than the description, in which it stands behind the
/// name of the module: `error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at …`.
private func reason(of error: BoringSSLError) -> String? {
    let parts = "\(error)".split(separator: "OPENSSL_internal:", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return String(parts[1].prefix { $0 == "_" || $0.isLetter || $0.isNumber })
}
