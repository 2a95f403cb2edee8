internal import Logging
internal import NIOCore
internal import Synchronization
internal import VeloFormat

/// What is read and opened before anything is served, and again on SIGHUP: certificates and the access log.
extension Runtime {
    /// - Returns: what the TLS listener shows its clients; `nil` without one.
    func openSecrets() throws(StartError) -> TLSContexts? {
        try openUpstreamTLS()
        try openAccessLog()
        guard let https = gateway.tables.https else { return nil }
        let contexts: TLSContexts
        do { contexts = try TLSContexts(TLSSettings(gateway.tables, https), clock: gateway.clock) } catch {
            throw .cannotProtect(reasons: error.problems.map(\.description))
        }
        for warning in contexts.warnings { logCertificate(warning, to: gateway.logger) }
        onReload("certificates") { [gateway] in
            let problems = contexts.reload()
            for problem in problems where problem.severity == .warning { logCertificate(problem, to: gateway.logger) }
            let errors = problems.filter { $0.severity == .error }
            guard errors.isEmpty else { throw TLSStartError(problems: errors) }
        }
        statistics.watch(contexts)
        return contexts
    }

    private func openUpstreamTLS() throws(StartError) {
        var reasons: [String] = []
        for (index, pool) in gateway.tables.pools.enumerated() {
            guard let tls = pool.tls else { continue }
            do {
                let protection = try UpstreamTLS(UpstreamTLSSettings(tls))
                gateway.upstreamTLS.withLock { $0[index] = protection }
            } catch {
                reasons.append("pool \(pool.name): \(error)")
            }
        }
        guard reasons.isEmpty else { throw .cannotProtect(reasons: reasons) }
        guard gateway.tables.pools.contains(where: { $0.tls != nil }) else { return }
        onReload("authorities of backends") { [gateway] in
            for (index, pool) in gateway.tables.pools.enumerated() {
                guard let tls = pool.tls else { continue }
                let protection = try UpstreamTLS(UpstreamTLSSettings(tls))
                gateway.upstreamTLS.withLock { $0[index] = protection }
            }
        }
    }

    /// By pool: what connections of checks are protected with, as those of requests are.
    var checkedConnections: [PrepareConnection?] {
        gateway.tables.pools.indices.map { [gateway] pool in
            guard gateway.tables.pools[pool].tls != nil else { return nil }
            return { channel, endpoint in
                guard let protection = gateway.upstreamTLS.withLock({ $0[pool] }) else {
                    throw ChannelError.inappropriateOperationForState
                }
                try channel.pipeline.syncOperations.addHandler(protection.clientHandler(host: endpoint.host))
            }
        }
    }

    private func openAccessLog() throws(StartError) {
        guard let settings = gateway.tables.accessLog else { return }
        let log: AccessLog
        do {
            log = try AccessLog(
                AccessLogSettings(settings), loops: options.threads, monotonic: gateway.clock.monotonic
            ) { [gateway] in gateway.logger.warning("access log", metadata: ["reason": "\($0)"]) }
        } catch {
            throw .cannotLog(file: settings.destination.text, reason: describeErrno(error.code))
        }
        gateway.accessLog.withLock { $0 = log }
        onReload("access log") { log.reopen() }
        statistics.watch(log)
    }

    /// Everything that was logged is written. No event loop may be left that could log more.
    func closeAccessLog() {
        gateway.accessLog.withLock { $0 }?.close()
    }
}

private func logCertificate(_ problem: TLSProblem, to logger: Logger) {
    logger.warning("certificate", metadata: ["file": "\(problem.file)", "reason": "\(problem.reason)"])
}

extension TLSSettings {
    init(_ tables: Tables, _ https: Tables.HTTPSListener) {
        self.init(
            certificates: tables.tls.certificates.map {
                Certificate(chainFile: $0.certificatePath, keyFile: $0.keyPath, hosts: $0.hosts)
            },
            defaultCertificate: tables.tls.standardCertificate,
            minimumVersion: tables.tls.minimumVersion == .tls13 ? .tls13 : .tls12,
            offersHTTP2: https.isHTTP2Enabled, handshakeTimeout: tables.timeouts.head)
    }
}

extension UpstreamTLSSettings {
    init(_ tls: Tables.BackendTLS) {
        self.init(authorityFile: tls.authorityPath, serverName: tls.serverName, verifies: tls.isVerified)
    }
}

extension AccessLogSettings {
    init(_ log: Tables.AccessLog) {
        let destination: Destination =
            switch log.destination {
            case .standardOutput: .standardOutput
            case .standardError: .standardError
            case .file(let path): .file(path)
            }
        self.init(
            destination: destination, share: Share(log.sample),
            // No status is so high: nothing is logged beyond the sample.
            alwaysFromStatus: log.logsAllErrors ? 500 : .max)
    }
}

extension Tables.AccessLog.Destination {
    var text: String {
        switch self {
        case .standardOutput: "stdout"
        case .standardError: "stderr"
        case .file(let path): path
        }
    }
}

extension AccessLogSettings.Share {
    /// Of a share between 0 and 1; more than nine decimals are cut.
    init(_ share: ExactDecimal) {
        var (kept, scale) = (max(0, share.coefficient), share.scale)
        while scale > 9 { (kept, scale) = (kept / 10, scale - 1) }
        var of: UInt32 = 1
        for _ in 0..<max(0, scale) { of *= 10 }
        self.init(kept: min(UInt32(clamping: kept), of), of: of)
    }
}
