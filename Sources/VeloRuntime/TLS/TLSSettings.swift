import VeloFormat

/// What a TLS listener is made of: certificates by host name, and what is offered to clients.
struct TLSSettings: Sendable, Equatable {
    /// A certificate with its chain and key, and the names that it is shown for.
    struct Certificate: Sendable, Equatable {
        /// PEM: the leaf first, then the intermediates, each signed by the next (RFC 8446 4.4.2).
        var chainFile: String
        /// PEM, not encrypted: PKCS#8, PKCS#1 or SEC1.
        var keyFile: String
        /// Names as tenants claim them: `example.com`, or `*.example.com` for any depth below. Lower case.
        var hosts: [String]

        init(chainFile: String, keyFile: String, hosts: [String]) {
            self.chainFile = chainFile
            self.keyFile = keyFile
            self.hosts = hosts
        }
    }

    enum Version: Sendable { case tls12, tls13 }

    var certificates: [Certificate]
    /// The index of the certificate for clients that ask for no name, or for one that no certificate is for. Without it,
    /// such handshakes are refused.
    var defaultCertificate: Int?
    /// RFC 8996 forbids what came before TLS 1.2.
    var minimumVersion: Version
    /// Whether clients may choose HTTP/2 (by ALPN, RFC 7301).
    var offersHTTP2: Bool
    /// From accept to the end of the handshake; then the connection is cut.
    var handshakeTimeout: TimeSpan

    init(
        certificates: [Certificate], defaultCertificate: Int? = nil, minimumVersion: Version = .tls12,
        offersHTTP2: Bool = true, handshakeTimeout: TimeSpan = .seconds(10)
    ) {
        self.certificates = certificates
        self.defaultCertificate = defaultCertificate
        self.minimumVersion = minimumVersion
        self.offersHTTP2 = offersHTTP2
        self.handshakeTimeout = handshakeTimeout
    }
}

/// How connections to a pool's backends are protected.
struct UpstreamTLSSettings: Sendable, Equatable {
    /// PEM with the authorities to trust; `nil` for those of the system.
    var authorityFile: String?
    /// What the backend's certificate has to name, and what SNI asks for; `nil` for the host that is connected to.
    var serverName: String?
    /// Whether the backend must prove who it is. Without, the connection is private only to who happens to answer.
    var verifies: Bool

    init(authorityFile: String? = nil, serverName: String? = nil, verifies: Bool = true) {
        self.authorityFile = authorityFile
        self.serverName = serverName
        self.verifies = verifies
    }
}
