extension PackedLines {
    mutating func httpsListener() throws(Tables.DecodingError) -> Tables.HTTPSListener? {
        guard var line = try take("https") else { return nil }
        let listener = Tables.HTTPSListener(
            endpoint: try line.field("address").endpoint(),
            isHTTP2Enabled: try line.field("protocols").word([("h2", true), ("http1", false)]))
        try line.finish()
        return listener
    }

    mutating func forwarding() throws(Tables.DecodingError) -> Tables.Forwarding {
        var line = try require("forwarding")
        let origins = Tables.Forwarding.OriginRule.allCases.map { ($0.rawValue, $0) }
        let identifiers = Tables.Forwarding.IdentifierRule.allCases.map { ($0.rawValue, $0) }
        let forwarding = Tables.Forwarding(
            trustedProxies: try line.field("trusted_proxies").texts(),
            xForwarded: try line.field("x_forwarded").word(origins),
            forwarded: try line.field("forwarded").word(origins), via: try line.field("via").optionalText(),
            requestID: try line.field("request_id").word(identifiers),
            traceContext: try line.field("trace_context").word(identifiers),
            passesWebSocket: try line.field("upgrades").word([("websocket", true), ("plain", false)]))
        try line.finish()
        return forwarding
    }

    mutating func limits() throws(Tables.DecodingError) -> Tables.ConnectionLimits {
        var line = try require("limits")
        var limits = Tables.ConnectionLimits(
            headBytes: try line.field("head").number(in: 1...Int.max),
            fieldCount: try line.field("fields").number(in: 1...Int.max),
            targetBytes: try line.field("target").number(in: 1...Int.max))
        let content = try line.field("body")
        limits.contentBytes = content.isEmpty ? nil : try content.number(in: 0...UInt64.max)
        limits.connections = try line.field("connections").number(in: 0...Int.max)
        limits.requestsPerConnection = try line.field("requests_per_connection").number(in: 1...Int.max)
        try line.finish()
        return limits
    }

    mutating func timeouts() throws(Tables.DecodingError) -> Tables.Timeouts {
        var line = try require("timeouts")
        let timeouts = Tables.Timeouts(
            head: try line.field("head").timeSpan(), keepAlive: try line.field("keep_alive").timeSpan(),
            stall: try line.field("stall").timeSpan(), backendIdle: try line.field("backend_idle").timeSpan(),
            linger: try line.field("linger").timeSpan())
        try line.finish()
        return timeouts
    }

    mutating func tls(isNeeded: Bool) throws(Tables.DecodingError) -> Tables.TLS {
        var line = try require("tls")
        let versions = Tables.TLS.Version.allCases.map { ($0.rawValue, $0) }
        let version = try line.field("minimum_version")
        var tls = Tables.TLS(minimumVersion: try version.word(versions))
        try line.finish()
        var hosts = UniqueNames()
        while var line = try take("certificate") {
            let certificate = try line.field("certificate").text()
            let key = try line.field("key").text()
            let names = try line.field("hosts")
            try line.finish()
            for host in names.elements() { try hosts.insert(host) }
            if names.isEmpty, tls.certificates.contains(where: \.hosts.isEmpty) {
                throw names.failure("two certificates are for all other hosts")
            }
            tls.certificates.append(
                Tables.TLS.Certificate(certificatePath: certificate, keyPath: key, hosts: try names.texts()))
        }
        if isNeeded, tls.certificates.isEmpty { throw version.failure("the TLS listener has no certificate") }
        return tls
    }

    mutating func accessLog() throws(Tables.DecodingError) -> Tables.AccessLog? {
        guard var line = try take("access_log") else { return nil }
        let destination = try line.field("destination")
        let sample = try line.field("sample")
        let log = Tables.AccessLog(
            destination: try destination.accessLogDestination(), sample: try sample.decimal(),
            logsAllErrors: try line.field("errors").word([("errors", true), ("sampled", false)]))
        try line.finish()
        guard log.sample >= ExactDecimal(0), log.sample <= ExactDecimal(1) else {
            throw sample.failure("a sample is a share, from 0 to 1")
        }
        return log
    }
}

extension PackedField {
    fileprivate func accessLogDestination() throws(Tables.DecodingError) -> Tables.AccessLog.Destination {
        guard bytes.contains(UInt8(ascii: "=")) else {
            return try word([("stdout", .standardOutput), ("stderr", .standardError)])
        }
        let (kind, path) = try cut(last: "=")
        _ = try kind.word([("file", true)])
        return .file(try path.text())
    }
}
