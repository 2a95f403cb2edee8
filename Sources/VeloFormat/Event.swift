/// What happens in the runtime that a metric can record. The vocabulary of `on:` in a spec.
public enum Event: String, Sendable, CaseIterable {
    /// A request ended, in whatever way: proxied, refused or abandoned.
    case requestCompleted = "request.completed"
    /// A request was refused by a tenant's rate limit or quota.
    case requestThrottled = "request.throttled"
    /// An upstream connection began or ceased to serve a tenant's request.
    case connectionActive = "connection.active"
    /// The verdict of health checks on one backend.
    case backendHealth = "backend.health"
    /// How much of a quota's period allowance is used; sampled at every scrape.
    case quotaUsage = "quota.usage"
    /// A request that an SLA objective applies to.
    case slaJudged = "sla.judged"
    /// Of those, one that missed the objective.
    case slaBreached = "sla.breached"

    /// The attributes of the event that a label may carry, in the order they are documented.
    public var attributes: [Attribute] {
        switch self {
        case .requestCompleted: [.method, .statusCode, .pool, .tenant]
        case .requestThrottled: [.reason, .pool, .tenant]
        case .connectionActive, .backendHealth: [.backend, .pool, .tenant]
        case .quotaUsage: [.quota, .tenant]
        case .slaJudged, .slaBreached: [.sla, .pool, .tenant]
        }
    }

    /// The quantities a metric of the event may take by `value:`; the first is the default.
    public var values: [EventValue] {
        switch self {
        case .requestCompleted: [.one, .duration, .requestBytes, .responseBytes]
        case .requestThrottled, .slaJudged, .slaBreached: [.one]
        case .connectionActive: [.delta]
        case .backendHealth: [.state]
        case .quotaUsage: [.ratio]
        }
    }
}

/// A property of an event whose values are closed, so that it may be a label.
public enum Attribute: String, Sendable, CaseIterable {
    case method
    case statusCode = "status_code"
    case reason
    case quota
    case sla
    case pool
    case backend
    case tenant = "tenant_id"

    /// Whether the values come from the spec's tenants and pools (a row) or are fixed by the metric (a column).
    public var isRow: Bool {
        switch self {
        case .pool, .backend, .tenant: true
        case .method, .statusCode, .reason, .quota, .sla: false
        }
    }
}

/// What one event adds to, or sets in, a metric.
public enum EventValue: String, Sendable, CaseIterable {
    /// One: a count of events.
    case one
    /// Nanoseconds from the first byte of the request to the last byte of the response; exposed in seconds.
    case duration
    /// Body bytes received from the client.
    case requestBytes = "request_bytes"
    /// Body bytes sent to the client.
    case responseBytes = "response_bytes"
    /// +1 at the beginning, -1 at the end.
    case delta
    /// 1 healthy, 0 not.
    case state
    /// Used over allowed, 0 and up.
    case ratio
}

/// Why a request was refused at admission.
public enum ThrottleReason: Int, Sendable, CaseIterable {
    case rate, quota

    public var text: String { self == .rate ? "rate" : "quota" }
}

/// What a quota counts.
public enum QuotaKind: Int, Sendable, CaseIterable {
    /// Admitted requests.
    case requests
    /// Response body bytes sent to clients.
    case egress

    public var text: String { self == .requests ? "requests" : "egress" }
}

/// What an objective of an SLA judges.
public enum SLAKind: Int, Sendable, CaseIterable {
    case availability, latency

    public var text: String { self == .availability ? "availability" : "latency" }
}

extension Attribute {
    /// The values of an attribute that the runtime itself fixes; `nil` where the spec does.
    public var fixedValues: [String]? {
        switch self {
        case .reason: ThrottleReason.allCases.map(\.text)
        case .quota: QuotaKind.allCases.map(\.text)
        case .sla: SLAKind.allCases.map(\.text)
        case .method, .statusCode, .pool, .backend, .tenant: nil
        }
    }
}
