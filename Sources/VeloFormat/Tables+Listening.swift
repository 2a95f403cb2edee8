extension Tables {
    /// The TLS listener beside `proxy`.
    public struct HTTPSListener: Sendable, Equatable {
        public var endpoint: Endpoint
        /// Whether clients that offer `h2` (ALPN) get HTTP/2.
        public var isHTTP2Enabled: Bool

        public init(endpoint: Endpoint, isHTTP2Enabled: Bool = true) {
            self.endpoint = endpoint
            self.isHTTP2Enabled = isHTTP2Enabled
        }
    }

    /// What the TLS listener shows its clients.
    public struct TLS: Sendable, Equatable {
        public enum Version: String, Sendable, CaseIterable {
            case tls12 = "1.2"
            case tls13 = "1.3"
        }

        /// A certificate chain and its key, PEM files read at start.
        public struct Certificate: Sendable, Equatable {
            public var certificatePath: String
            public var keyPath: String
            /// The names (SNI) it is shown for, as in `Tenant.hosts`; an exact name goes before a wildcard. None: for every
            /// other name, and for clients that send none.
            public var hosts: [String]

            public init(certificatePath: String, keyPath: String, hosts: [String] = []) {
                self.certificatePath = certificatePath
                self.keyPath = keyPath
                self.hosts = hosts
            }
        }

        /// Those of `tls` first, then those of tenants with the tenants' hosts. No host twice, and at most one has none.
        public var certificates: [Certificate]
        public var minimumVersion: Version

        public init(certificates: [Certificate] = [], minimumVersion: Version = .tls12) {
            self.certificates = certificates
            self.minimumVersion = minimumVersion
        }

        /// The index of the certificate for names that no other one claims: the one without hosts, else the first.
        public var standardCertificate: Int? {
            certificates.firstIndex { $0.hosts.isEmpty } ?? certificates.indices.first
        }
    }

    /// What one client connection and one message may cost.
    public struct ConnectionLimits: Sendable, Equatable {
        /// The whole head of a message.
        public var headBytes: Int
        /// Field lines of a head or a trailer section.
        public var fieldCount: Int
        /// The request target.
        public var targetBytes: Int
        /// The content of a request; `nil`: no limit.
        public var contentBytes: UInt64?
        /// Open client connections of the process; 0: as many as the limit on file descriptors leaves.
        public var connections: Int
        /// Requests of one client connection, after which it is closed politely.
        public var requestsPerConnection: Int

        /// Envoy allows 60 KiB and 100 fields; RFC 9110 4.1 asks for lines of 8000 bytes at least, twice that fits the
        /// largest targets in use.
        public init(
            headBytes: Int = 64 * 1024, fieldCount: Int = 100, targetBytes: Int = 16 * 1024,
            contentBytes: UInt64? = nil, connections: Int = 0, requestsPerConnection: Int = 10_000
        ) {
            self.headBytes = headBytes
            self.fieldCount = fieldCount
            self.targetBytes = targetBytes
            self.contentBytes = contentBytes
            self.connections = connections
            self.requestsPerConnection = requestsPerConnection
        }
    }

    /// How long the proxy waits, and for what. What is between it and a backend has its own times by pool.
    public struct Timeouts: Sendable, Equatable {
        /// From the first byte of a request to the end of its head; then 408.
        public var head: TimeSpan
        /// For the next request on a client's connection. Longer than what clients keep idle connections for, so that the
        /// client is the one to close and no request meets a closing connection.
        public var keepAlive: TimeSpan
        /// Between two parts of a content, where no pool says otherwise.
        public var stall: TimeSpan
        /// How long an upstream connection is kept without a request. Many servers close theirs after 5 s.
        public var backendIdle: TimeSpan
        /// How long a connection that must close is read and ignored, so that its last answer is not reset away
        /// (RFC 9112 9.6).
        public var linger: TimeSpan

        public init(
            head: TimeSpan = .seconds(10), keepAlive: TimeSpan = .seconds(75), stall: TimeSpan = .seconds(60),
            backendIdle: TimeSpan = .seconds(4), linger: TimeSpan = .seconds(1)
        ) {
            self.head = head
            self.keepAlive = keepAlive
            self.stall = stall
            self.backendIdle = backendIdle
            self.linger = linger
        }
    }

    /// The log of requests: a JSON line for each.
    public struct AccessLog: Sendable, Equatable {
        public enum Destination: Sendable, Equatable {
            case standardOutput
            case standardError
            /// Appended to; opened again on SIGHUP, after a rotation.
            case file(String)
        }

        public var destination: Destination
        /// The share of requests that are logged, from 0 to 1.
        public var sample: ExactDecimal
        /// Whether requests answered 5xx are logged whatever the sample.
        public var logsAllErrors: Bool

        public init(destination: Destination, sample: ExactDecimal = ExactDecimal(1), logsAllErrors: Bool = true) {
            self.destination = destination
            self.sample = sample
            self.logsAllErrors = logsAllErrors
        }
    }
}
