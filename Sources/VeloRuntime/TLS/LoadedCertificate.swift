import NIOSSL

#if canImport(Glibc)
    import Glibc
#endif

/// A certificate chain and its key, read and held against each other.
struct LoadedCertificate: Sendable {
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
    /// When the leaf ends to be valid, in seconds since 1970.
    let expires: Int64

    /// What a file of this kind may have at most: a hundred times what a long chain takes.
    private static let longestFile = 1 << 20
    /// Certificates of public authorities are renewed with a third of their life left; two weeks before the end, none came.
    private static let expiryNotice: Int64 = 14 * 86_400

    /// Reads the files. Blocks on the disk: not for event loops.
    ///
    /// - Parameter now: in seconds since 1970.
    /// - Returns: with it, what is odd but no reason not to use it.
    static func load(
        _ settings: TLSSettings.Certificate, now: Int64
    ) throws(TLSProblem) -> (certificate: LoadedCertificate, warnings: [TLSProblem]) {
        let chain = try readChain(settings.chainFile)
        guard let leaf = chain.first else { throw .error(settings.chainFile, "has no certificate in it") }
        let key = try readKey(settings.keyFile)
        try check(chain, key, settings)
        let loaded = LoadedCertificate(chain: chain, key: key, expires: Int64(leaf.notValidAfter))
        var warnings: [TLSProblem] = []
        if let notice = loaded.notice(leaf, now: now) { warnings.append(.warning(settings.chainFile, notice)) }
        if isOpenToAll(settings.keyFile) {
            warnings.append(.warning(settings.keyFile, "everybody on this machine may read the private key"))
        }
        return (loaded, warnings)
    }

    private func notice(_ leaf: NIOSSLCertificate, now: Int64) -> String? {
        if expires <= now { return "the certificate has expired at \(utcTimestamp(expires))" }
        if Int64(leaf.notValidBefore) > now {
            return "the certificate is not valid before \(utcTimestamp(Int64(leaf.notValidBefore)))"
        }
        return expires - now < Self.expiryNotice ? "the certificate expires at \(utcTimestamp(expires))" : nil
    }

    /// The certificates of a PEM file, in its order.
    static func readChain(_ file: String) throws(TLSProblem) -> [NIOSSLCertificate] {
        let bytes = try read(file)
        do { return try NIOSSLCertificate.fromPEMBytes(bytes) } catch {
            throw .error(file, "is no certificate in PEM form")
        }
    }

    private static func readKey(_ file: String) throws(TLSProblem) -> NIOSSLPrivateKey {
        var bytes = try read(file)
        // What was read is of no use to anybody who finds this memory later.
        defer { for index in bytes.indices { bytes[index] = 0 } }
        guard !isEncrypted(bytes) else {
            throw .error(file, "the private key is encrypted; there is nobody to ask for its password")
        }
        do { return try NIOSSLPrivateKey(bytes: bytes, format: .pem) } catch {
            // Whatever the library says about it stays out of logs, because it was made from the key.
            throw .error(file, "is no private key in PEM form")
        }
    }

    private static func read(_ file: String) throws(TLSProblem) -> [UInt8] {
        let bytes: [UInt8]?
        do { bytes = try PosixFile.read(file, limit: longestFile) } catch {
            throw .error(file, "cannot \(error.operation) it: \(describeErrno(error.code))")
        }
        guard let bytes else { throw .error(file, "is not there") }
        return bytes
    }

    /// Whether the key has a password, in either of the two ways that PEM has for it (RFC 7468 11, RFC 1421 4.6.1.1).
    private static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            line.starts(with: "-----BEGIN ENCRYPTED".utf8) || line.starts(with: "Proc-Type: 4,ENCRYPTED".utf8)
        }
    }

    /// Makes a context for nothing but the library's own check that key and leaf belong together.
    private static func check(
        _ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey, _ settings: TLSSettings.Certificate
    ) throws(TLSProblem) {
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw .error(
                settings.keyFile, "the private key does not belong to the certificate in \(settings.chainFile)")
        }
    }

    private static func isOpenToAll(_ file: String) -> Bool {
        var status = stat()
        return stat(file, &status) == 0 && status.st_mode & S_IROTH != 0
    }
}
