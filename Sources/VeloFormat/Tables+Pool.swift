extension Tables {
    public struct Pool: Sendable, Equatable {
        public enum Balance: String, Sendable, CaseIterable {
            case roundRobin = "round_robin"
            case leastConnections = "least_connections"
            case powerOfTwo = "power_of_two"
            case ipHash = "ip_hash"
        }

        public var name: String
        public var balance: Balance
        public var backends: [Backend]
        /// `nil`: never checked, always healthy.
        public var health: HealthCheck?
        /// `nil`: a client may meet another backend with every request.
        public var sticky: StickyCookie?
        /// How long a backend that came back takes to get its whole share; `nil`: no time.
        public var slowStart: TimeSpan?
        /// `nil`: what happens to requests takes no backend out.
        public var ejection: Ejection?
        public var retry: Retry
        /// For each backend.
        public var limits: BackendLimits
        /// `nil`: backends are spoken to in the clear.
        public var tls: BackendTLS?
        public var timeouts: PoolTimeouts

        public init(
            name: String, balance: Balance = .roundRobin, backends: [Backend], health: HealthCheck? = nil,
            sticky: StickyCookie? = nil, slowStart: TimeSpan? = nil, ejection: Ejection? = Ejection(),
            retry: Retry = Retry(), limits: BackendLimits = BackendLimits(), tls: BackendTLS? = nil,
            timeouts: PoolTimeouts = PoolTimeouts()
        ) {
            self.name = name
            self.balance = balance
            self.backends = backends
            self.health = health
            self.sticky = sticky
            self.slowStart = slowStart
            self.ejection = ejection
            self.retry = retry
            self.limits = limits
            self.tls = tls
            self.timeouts = timeouts
        }
    }

    public struct Backend: Sendable, Equatable {
        public var name: String
        public var endpoint: Endpoint
        /// 1 to 65535; shares of traffic are in proportion.
        public var weight: Int

        public init(name: String, endpoint: Endpoint, weight: Int = 1) {
            self.name = name
            self.endpoint = endpoint
            self.weight = weight
        }
    }

    /// A cookie that leads a client back to the backend it first met.
    public struct StickyCookie: Sendable, Equatable {
        /// A `token` of RFC 9110.
        public var name: String
        /// `nil`: until the browser ends its session.
        public var maxAge: TimeSpan?

        public init(name: String, maxAge: TimeSpan? = nil) {
            self.name = name
            self.maxAge = maxAge
        }
    }

    /// When failing requests take a backend out, and for how long. Never the last one of a pool.
    public struct Ejection: Sendable, Equatable {
        /// Failures in a row.
        public var failures: Int
        /// How long the first time; twice that the second time in a row, and so on.
        public var time: TimeSpan
        public var maximumTime: TimeSpan

        /// Envoy's outlier detection has the same numbers.
        public init(failures: Int = 5, time: TimeSpan = .seconds(30), maximumTime: TimeSpan = .seconds(300)) {
            self.failures = failures
            self.time = time
            self.maximumTime = maximumTime
        }
    }

    /// What may be tried again at another backend, and how often. A request that reached none may always, within the budget.
    public struct Retry: Sendable, Equatable {
        /// Whether an idempotent request without content is sent again when its connection broke before a response.
        public var isIdempotentRetried: Bool
        /// Retries for each request, from 0 to 1.
        public var budget: ExactDecimal
        /// Retries that may be made besides: `minimumCount` per `minimumPeriod`, however few requests there are.
        public var minimumCount: Int64
        public var minimumPeriod: TimeSpan

        public init(
            isIdempotentRetried: Bool = true, budget: ExactDecimal = ExactDecimal(2, scale: 1), minimumCount: Int64 = 3,
            minimumPeriod: TimeSpan = .seconds(1)
        ) {
            self.isIdempotentRetried = isIdempotentRetried
            self.budget = budget
            self.minimumCount = minimumCount
            self.minimumPeriod = minimumPeriod
        }
    }

    /// What one velod asks of one backend at once.
    public struct BackendLimits: Sendable, Equatable {
        /// Requests in flight; 0: no limit.
        public var connections: Int
        /// Requests that wait for one of those to end.
        public var pending: Int
        /// Idle connections that one event loop keeps.
        public var idle: Int

        public init(connections: Int = 0, pending: Int = 0, idle: Int = 128) {
            self.connections = connections
            self.pending = pending
            self.idle = idle
        }
    }

    /// How backends are spoken to over TLS.
    public struct BackendTLS: Sendable, Equatable {
        /// Whether the backend's certificate must be valid, and for the name it is asked for.
        public var isVerified: Bool
        /// PEM file of the authorities to believe; `nil`: the system's.
        public var authorityPath: String?
        /// The name to ask for (SNI) and to find in the certificate; `nil`: the host of the backend's address.
        public var serverName: String?

        public init(isVerified: Bool = true, authorityPath: String? = nil, serverName: String? = nil) {
            self.isVerified = isVerified
            self.authorityPath = authorityPath
            self.serverName = serverName
        }
    }

    /// How long is waited for a backend.
    public struct PoolTimeouts: Sendable, Equatable {
        /// For a connection to be made, TLS included; then another backend is tried.
        public var connect: TimeSpan
        /// From the end of the request to the head of the response; then 504.
        public var firstByte: TimeSpan
        /// Between two parts of a content in either direction; then 408, 504, or a cut.
        public var stall: TimeSpan
        /// From the end of the request's head to the end of the response, or to a 101; `nil`: no limit.
        public var total: TimeSpan?

        public init(
            connect: TimeSpan = .seconds(3), firstByte: TimeSpan = .seconds(60), stall: TimeSpan = .seconds(60),
            total: TimeSpan? = nil
        ) {
            self.connect = connect
            self.firstByte = firstByte
            self.stall = stall
            self.total = total
        }
    }
}
