import NIOCore
import NIOSSL
import Synchronization

/// The certificates of a TLS listener, and the contexts made of them.
///
/// A connection keeps the context that it began with; `reload` changes what the next one gets. The lock is taken once for a
/// connection and held for a load.
final class TLSContexts: Sendable {
    private struct Snapshot {
        let certificates: [LoadedCertificate]
        let context: NIOSSLContext
    }

    let settings: TLSSettings
    private let hosts: HostTable
    private let clock: RuntimeClock
    private let snapshot: Mutex<Snapshot>
    /// What was odd at the start: to be logged once there is a logger.
    let warnings: [TLSProblem]
    /// Handshakes that failed or took too long, since the start.
    let failedHandshakes = Atomic<UInt64>(0)

    /// Reads all certificates. Blocks on the disk.
    ///
    /// - Throws: `TLSStartError` with everything that is wrong, not only the first.
    init(_ settings: TLSSettings, clock: RuntimeClock = .system) throws(TLSStartError) {
        self.settings = settings
        self.clock = clock
        hosts = HostTable(settings.certificates.map(\.hosts))
        var certificates: [LoadedCertificate] = []
        var warnings: [TLSProblem] = []
        var errors: [TLSProblem] = []
        for certificate in settings.certificates {
            do {
                let loaded = try LoadedCertificate.load(certificate, now: clock.wall())
                certificates.append(loaded.certificate)
                warnings += loaded.warnings
            } catch {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw TLSStartError(problems: errors) }
        precondition(!certificates.isEmpty, "a TLS listener without certificates")
        precondition(settings.defaultCertificate.map(certificates.indices.contains) ?? true)
        do {
            let context = try Self.makeContext(settings, hosts, certificates)
            snapshot = Mutex(Snapshot(certificates: certificates, context: context))
        } catch {
            throw TLSStartError(problems: [.error(settings.certificates[0].chainFile, "cannot be used: \(error)")])
        }
        self.warnings = warnings
    }

    /// Reads all certificates again. One that cannot be read or used keeps its place as it was. Blocks on the disk: not for
    /// event loops.
    ///
    /// - Returns: what is wrong, to be logged.
    func reload() -> [TLSProblem] {
        var problems: [TLSProblem] = []
        var certificates = snapshot.withLock { $0.certificates }
        for (index, certificate) in settings.certificates.enumerated() {
            do {
                let loaded = try LoadedCertificate.load(certificate, now: clock.wall())
                certificates[index] = loaded.certificate
                problems += loaded.warnings
            } catch {
                problems.append(error)
            }
        }
        do {
            let context = try Self.makeContext(settings, hosts, certificates)
            snapshot.withLock { $0 = Snapshot(certificates: certificates, context: context) }
        } catch {
            problems.append(.error(settings.certificates[0].chainFile, "cannot be used: \(error)"))
        }
        return problems
    }

    /// When the first of the certificates in use expires, in seconds since 1970.
    var earliestExpiry: Int64 { snapshot.withLock { $0.certificates.map(\.expires).min() ?? .max } }

    /// Whether there is a certificate for this name, as a client sends it.
    func serves(_ name: String) -> Bool { hosts.index(ofServerName: name) != nil || settings.defaultCertificate != nil }

    /// The TLS side of a new connection.
    func serverHandler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: snapshot.withLock { $0.context }) }

    /// Why a handshake was refused.
    struct UnknownServerName: Error {}

    /// One context serves all names. Each handshake gets its chain and key from the callback, which costs a few references;
    /// a context for each of ten thousand certificates would cost tens of megabytes.
    private static func makeContext(
        _ settings: TLSSettings, _ hosts: HostTable, _ certificates: [LoadedCertificate]
    ) throws -> NIOSSLContext {
        let first = certificates[settings.defaultCertificate ?? 0]
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: first.chain.map { .certificate($0) }, privateKey: .privateKey(first.key))
        configuration.minimumTLSVersion = settings.minimumVersion == .tls13 ? .tlsv13 : .tlsv12
        // For TLS 1.2: forward secrecy and authenticated encryption only, which is also all that RFC 9113 9.2.2 leaves over
        // for HTTP/2. The suites of TLS 1.3 are all of that kind.
        configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        configuration.applicationProtocols = settings.offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        configuration.renegotiationSupport = .none
        // How long a client may leave our close_notify unanswered.
        configuration.shutdownTimeout = .seconds(1)
        let choices = certificates.map { certificate in
            var choice = NIOSSLContextConfigurationOverride()
            choice.certificateChain = certificate.chain.map { .certificate($0) }
            choice.privateKey = .privateKey(certificate.key)
            return choice
        }
        let fallback = settings.defaultCertificate
        configuration.sslContextCallback = { hello, chosen in
            if let index = hello.serverHostname.flatMap(hosts.index(ofServerName:)) ?? fallback {
                chosen.succeed(choices[index])
            } else {
                chosen.fail(UnknownServerName())
            }
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
