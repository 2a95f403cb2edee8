import VeloFormat

/// `forwarding`: what backends are told about the hops before them.
struct ForwardingSpec {
    var trustedProxies: Field<[Located<String>]> = .absent
    var xForwarded: Field<Tables.Forwarding.OriginRule> = .absent
    var forwarded: Field<Tables.Forwarding.OriginRule> = .absent
    var via: Field<String?> = .absent
    var requestID: Field<Tables.Forwarding.IdentifierRule> = .absent
    var traceContext: Field<Tables.Forwarding.IdentifierRule> = .absent
    var webSocket: Field<Bool> = .absent
}

func decodeForwarding(_ reader: inout MappingReader) -> ForwardingSpec? {
    ForwardingSpec(
        trustedProxies: reader.optional("trusted_proxies", .list(of: .text)),
        xForwarded: reader.optional("x_forwarded", .word("a rule for fields about the client")),
        forwarded: reader.optional("forwarded", .word("a rule for fields about the client")),
        via: reader.optional("via", .none(or: .pseudonym)),
        requestID: reader.optional("request_id", .word("a rule for an identifier")),
        traceContext: reader.optional("trace_context", .word("a rule for an identifier")),
        webSocket: reader.optional("websocket", .flag))
}

extension Form where Value == String {
    /// `received-by` of RFC 9110 section 7.6.3, without a port.
    fileprivate static var pseudonym: Form {
        .scalar("a pseudonym for `Via`: letters, digits and `-._~`") { isToken($0) ? $0 : nil }
    }
}

/// `limits`: what one connection and one message may cost.
struct ConnectionLimitsSpec {
    var head: Field<UInt64> = .absent
    var fields: Field<Int> = .absent
    var target: Field<UInt64> = .absent
    var body: Field<UInt64?> = .absent
    var connections: Field<Int> = .absent
    var requestsPerConnection: Field<Int> = .absent
}

func decodeConnectionLimits(_ reader: inout MappingReader) -> ConnectionLimitsSpec? {
    ConnectionLimitsSpec(
        head: reader.optional("head", .byteSize(1024...(1 << 20))),
        fields: reader.optional("fields", .integer(10...1000)),
        target: reader.optional("target", .byteSize(256...65_535)),
        body: reader.optional("body", .none(or: .byteSize(0...(1 << 62)))),
        connections: reader.optional("connections", .integer(0...10_000_000)),
        requestsPerConnection: reader.optional("requests_per_connection", .integer(1...1_000_000_000)))
}

/// `timeouts`, and `pools.….timeouts` of which only the first four are known.
struct TimeoutsSpec {
    var connect: Field<TimeSpan> = .absent
    var firstByte: Field<TimeSpan> = .absent
    var stall: Field<TimeSpan> = .absent
    var total: Field<TimeSpan?> = .absent
    var head: Field<TimeSpan> = .absent
    var keepAlive: Field<TimeSpan> = .absent
    var backendIdle: Field<TimeSpan> = .absent
    var linger: Field<TimeSpan> = .absent
}

func decodePoolTimeouts(_ reader: inout MappingReader) -> TimeoutsSpec? {
    TimeoutsSpec(
        connect: reader.optional("connect", .duration), firstByte: reader.optional("first_byte", .duration),
        stall: reader.optional("stall", .duration), total: reader.optional("total", .none(or: .duration)))
}

func decodeTimeouts(_ reader: inout MappingReader) -> TimeoutsSpec? {
    var timeouts = decodePoolTimeouts(&reader)
    timeouts?.head = reader.optional("head", .duration)
    timeouts?.keepAlive = reader.optional("keep_alive", .duration)
    timeouts?.backendIdle = reader.optional("backend_idle", .duration)
    timeouts?.linger = reader.optional("linger", .duration)
    return timeouts
}
