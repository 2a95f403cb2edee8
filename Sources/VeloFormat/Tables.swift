/// What grows with the tenants, as data: decoded and verified by the runtime at start.
///
/// The compiler packs this into one `StaticString` of generated Swift (`Tables+Packed.swift`); array literals of
/// 10,000 tenants do not compile in reasonable time, a string literal does.
public struct Tables: Sendable, Equatable {
    /// Hex SHA-256 of the spec's sources; printed by `velod --version` and by `<namespace>_build_info`.
    public var specHash: String
    public var namespace: String
    public var proxy: Endpoint
    /// `nil`: tenants' traffic is served in the clear alone. With it there is at least one certificate.
    public var https: HTTPSListener?
    public var api: Endpoint
    public var admin: Endpoint
    public var trustedHeader: TrustedHeader?
    public var forwarding: Forwarding
    public var limits: ConnectionLimits
    public var timeouts: Timeouts
    public var tls: TLS
    /// `nil`: requests are not logged.
    public var accessLog: AccessLog?
    /// The folder for what must outlive the process.
    public var stateDirectory: String
    public var dependencies: [Dependency]
    public var pools: [Pool]
    /// Names of the alerts that have a threshold; `Tenant.thresholds` is parallel to it.
    public var thresholdAlerts: [String]
    /// Sorted by id (bytes).
    public var tenants: [Tenant]

    public init(
        specHash: String, namespace: String, proxy: Endpoint, https: HTTPSListener? = nil, api: Endpoint,
        admin: Endpoint, trustedHeader: TrustedHeader? = nil, forwarding: Forwarding = Forwarding(),
        limits: ConnectionLimits = ConnectionLimits(), timeouts: Timeouts = Timeouts(), tls: TLS = TLS(),
        accessLog: AccessLog? = nil, stateDirectory: String, dependencies: [Dependency] = [], pools: [Pool],
        thresholdAlerts: [String] = [], tenants: [Tenant]
    ) {
        self.specHash = specHash
        self.namespace = namespace
        self.proxy = proxy
        self.https = https
        self.api = api
        self.admin = admin
        self.trustedHeader = trustedHeader
        self.forwarding = forwarding
        self.limits = limits
        self.timeouts = timeouts
        self.tls = tls
        self.accessLog = accessLog
        self.stateDirectory = stateDirectory
        self.dependencies = dependencies
        self.pools = pools
        self.thresholdAlerts = thresholdAlerts
        self.tenants = tenants
    }

    /// An address to listen on or to connect to. `host` is an IPv4 or IPv6 literal or a name; port 0 asks for a free one.
    public struct Endpoint: Sendable, Hashable {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// A request header that names the tenant, believed only from these peers.
    public struct TrustedHeader: Sendable, Equatable {
        public var name: String
        /// CIDR blocks, as text (`127.0.0.0/8`, `::1/128`).
        public var from: [String]

        public init(name: String, from: [String]) {
            self.name = name
            self.from = from
        }
    }

    /// Something velod needs beside backends; shown in `/health`, and fails `/readyz` only if required.
    public struct Dependency: Sendable, Equatable {
        public enum Check: String, Sendable { case redis, tcp, http }

        public var name: String
        public var endpoint: Endpoint
        public var check: Check
        /// The path of an `http` check; empty otherwise.
        public var path: String
        public var isRequired: Bool

        public init(name: String, endpoint: Endpoint, check: Check, path: String = "", isRequired: Bool) {
            self.name = name
            self.endpoint = endpoint
            self.check = check
            self.path = path
            self.isRequired = isRequired
        }
    }

    public struct Tenant: Sendable, Equatable {
        /// The value of the label `tenant_id`.
        public var id: String
        public var plan: String
        /// Lower-case host names; `*.example.com` matches every name below `example.com`, at any depth, but not itself.
        public var hosts: [String]
        public var routes: [Route]
        /// `nil`: no limit.
        public var rate: RateLimit?
        public var quotas: [Quota]
        public var objectives: [Objective]
        /// Parallel to `Tables.thresholdAlerts`.
        public var thresholds: [ExactDecimal]

        public init(
            id: String, plan: String = "", hosts: [String], routes: [Route], rate: RateLimit? = nil,
            quotas: [Quota] = [], objectives: [Objective] = [], thresholds: [ExactDecimal] = []
        ) {
            self.id = id
            self.plan = plan
            self.hosts = hosts
            self.routes = routes
            self.rate = rate
            self.quotas = quotas
            self.objectives = objectives
            self.thresholds = thresholds
        }
    }

    /// A path prefix and the index of the pool that serves it. The longest matching prefix wins; a prefix matches whole
    /// path segments (`/api` matches `/api` and `/api/x`, not `/apix`).
    public struct Route: Sendable, Equatable {
        public var path: String
        public var pool: Int

        public init(path: String, pool: Int) {
            self.path = path
            self.pool = pool
        }
    }

    /// `count` requests per `period` on average, and at most `burst` at once.
    public struct RateLimit: Sendable, Equatable {
        public var count: Int64
        public var period: TimeSpan
        public var burst: Int64

        public init(count: Int64, period: TimeSpan, burst: Int64) {
            self.count = count
            self.period = period
            self.burst = burst
        }
    }

    /// An allowance per calendar period in UTC.
    public struct Quota: Sendable, Equatable {
        public enum Period: String, Sendable, CaseIterable {
            case hour = "h"
            case day = "d"
            case month = "mo"
        }

        public var kind: QuotaKind
        /// Requests, or bytes for `egress`.
        public var limit: UInt64
        public var period: Period

        public init(kind: QuotaKind, limit: UInt64, period: Period) {
            self.kind = kind
            self.limit = limit
            self.period = period
        }
    }

    /// One objective of an SLA.
    public struct Objective: Sendable, Equatable {
        public var kind: SLAKind
        /// The share of judged requests that must meet it, over one: 0.999.
        public var target: ExactDecimal
        /// The latency a request may take to meet it; zero for availability.
        public var threshold: TimeSpan
        public var window: TimeSpan

        public init(
            kind: SLAKind, target: ExactDecimal, threshold: TimeSpan = TimeSpan(nanoseconds: 0), window: TimeSpan
        ) {
            self.kind = kind
            self.target = target
            self.threshold = threshold
            self.window = window
        }
    }
}
