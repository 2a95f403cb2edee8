import NIOCore
import NIOSSL

/// What connections to the backends of a pool are protected with. Made once: it reads the trusted authorities.
final class UpstreamTLS: Sendable {
    private let settings: UpstreamTLSSettings
    private let context: NIOSSLContext

    /// Blocks on the disk.
    init(_ settings: UpstreamTLSSettings) throws(TLSProblem) {
        self.settings = settings
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        // HTTP/1.1 is what is spoken to backends; one that prefers HTTP/2 must be told.
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        configuration.certificateVerification = settings.verifies ? .fullVerification : .none
        if let file = settings.authorityFile, settings.verifies {
            let authorities = try LoadedCertificate.readChain(file)
            guard !authorities.isEmpty else { throw .error(file, "has no certificate in it") }
            configuration.trustRoots = .certificates(authorities)
        }
        do { context = try NIOSSLContext(configuration: configuration) } catch {
            throw .error(settings.authorityFile ?? "the system's certificates", "cannot be used: \(error)")
        }
    }

    /// The TLS side of a new connection, to be added in front of everything else before it is connected.
    ///
    /// What is written before the handshake is over waits. A backend that does not prove who it is closes the channel, with an
    /// `errorCaught`.
    ///
    /// - Parameter host: what the pool calls the backend: a name, which the certificate must be for, whatever address that led
    ///   to, and which SNI asks for, or an
    ///   address, for which the certificate must be made out and SNI is silent (RFC 6066 3).
    func clientHandler(host: String) throws -> NIOSSLClientHandler {
        let name = settings.serverName ?? host
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        guard settings.verifies, !isAddress else {
            return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : name)
        }
        // The only way to look at the certificate behind the library's own checks, which stay as they are.
        return try NIOSSLClientHandler._makeSSLClientHandler(context: context, serverHostname: name) {
            certificate, channel in
            isMadeOut(certificate, for: name)
                ? channel.eventLoop.makeSucceededVoidFuture()
                : channel.eventLoop.makeFailedFuture(NIOSSLExtraError.failedToValidateHostname)
        }
    }
}
