/// Where an event happened: a row in each row space. Bound when routes and targets are, never per request.
public struct Place: Sendable, Hashable {
    /// The tenant's index; `Topology.unknownTenant` for a host nobody claims.
    public var tenant: Int
    /// The pool's index; `Topology.noPool` where no route was selected.
    public var pool: Int
    /// The row of (tenant, pool).
    public var tenantPool: Int

    public init(tenant: Int, pool: Int, tenantPool: Int) {
        self.tenant = tenant
        self.pool = pool
        self.tenantPool = tenantPool
    }
}

/// A place together with one backend of its pool.
public struct BackendPlace: Sendable, Hashable {
    public var place: Place
    /// The row of (pool, backend).
    public var backend: Int
    /// The row of (tenant, pool, backend).
    public var tenantPoolBackend: Int

    public init(place: Place, backend: Int, tenantPoolBackend: Int) {
        self.place = place
        self.backend = backend
        self.tenantPoolBackend = tenantPoolBackend
    }
}

/// The trace that a request belongs to, as an exemplar shows it: a W3C trace id and when it was recorded.
public struct TraceReference: Sendable, Hashable {
    /// The first and the last eight bytes of the id.
    public var high: UInt64
    public var low: UInt64
    /// Milliseconds since 1970 UTC.
    public var milliseconds: UInt64

    public init(high: UInt64, low: UInt64, milliseconds: UInt64) {
        self.high = high
        self.low = low
        self.milliseconds = milliseconds
    }
}

/// `request.completed`.
public struct RequestCompleted: Sendable {
    public var place: Place
    public var method: RequestMethod
    /// The final status sent, or 499 where the client went away before one was.
    public var status: UInt16
    /// From the first byte of the request to the last byte of the response.
    public var durationNanoseconds: UInt64
    public var requestBytes: UInt64
    public var responseBytes: UInt64
    /// The sampled trace that came with the request; `nil` without one.
    public var trace: TraceReference?

    public init(
        place: Place, method: RequestMethod, status: UInt16, durationNanoseconds: UInt64, requestBytes: UInt64,
        responseBytes: UInt64, trace: TraceReference? = nil
    ) {
        self.place = place
        self.method = method
        self.status = status
        self.durationNanoseconds = durationNanoseconds
        self.requestBytes = requestBytes
        self.responseBytes = responseBytes
        self.trace = trace
    }
}

/// `request.throttled`.
public struct RequestThrottled: Sendable {
    public var place: Place
    public var reason: ThrottleReason

    public init(place: Place, reason: ThrottleReason) {
        self.place = place
        self.reason = reason
    }
}

/// `connection.active`: `delta` is +1 when an upstream connection takes up a tenant's request and -1 when it is done.
public struct ConnectionActive: Sendable {
    public var at: BackendPlace
    public var delta: Int64

    public init(at: BackendPlace, delta: Int64) {
        self.at = at
        self.delta = delta
    }
}

/// `backend.health`: one backend's state, for every tenant that can reach it.
public struct BackendHealth: Sendable {
    public var pool: Int
    /// The row of (pool, backend).
    public var backend: Int
    /// All rows of (tenant, pool, backend) of that backend.
    public var tenantPoolBackends: ArraySlice<Int32>
    public var isHealthy: Bool

    public init(pool: Int, backend: Int, tenantPoolBackends: ArraySlice<Int32>, isHealthy: Bool) {
        self.pool = pool
        self.backend = backend
        self.tenantPoolBackends = tenantPoolBackends
        self.isHealthy = isHealthy
    }
}

/// `quota.usage`: sampled before each scrape.
public struct QuotaUsage: Sendable {
    public var tenant: Int
    public var quota: QuotaKind
    public var used: UInt64
    public var limit: UInt64

    public init(tenant: Int, quota: QuotaKind, used: UInt64, limit: UInt64) {
        self.tenant = tenant
        self.quota = quota
        self.used = used
        self.limit = limit
    }
}

/// `sla.judged` and `sla.breached`.
public struct SLAJudgement: Sendable {
    public var place: Place
    public var sla: SLAKind

    public init(place: Place, sla: SLAKind) {
        self.place = place
        self.sla = sla
    }
}
