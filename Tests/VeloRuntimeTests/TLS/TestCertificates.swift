import Foundation
import NIOSSL
import TestSupport

/// Certificates of an authority of their own, made by the `openssl` command in a temporary folder.
///
/// The authority signs an intermediate, which signs the leaves: chains have two certificates, as those of public authorities.
final class TestCertificates: Sendable {
    let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        try await key("root")
        try await openssl(
            "req", "-x509", "-key", "root.key", "-subj", "/CN=Test Root", "-days", "30", "-out", "root.pem", "-addext",
            "basicConstraints=critical,CA:TRUE")
        try await key("between")
        try await sign(
            "between", by: "root", subject: "/CN=Test Intermediate", extensions: "basicConstraints=critical,CA:TRUE")
    }

    var root: String { path("root.pem") }

    func path(_ name: String) -> String { folder.file(name).path }

    /// A leaf for names or addresses; chain and key are `NAME.pem` and `NAME.key`.
    func leaf(
        _ file: String, hosts: [String] = [], addresses: [String] = [], days: Int = 30
    ) async throws -> TLSFiles {
        try await key(file)
        let names = hosts.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }
        try await sign(
            file, by: "between", subject: "/CN=\(file)", extensions: "subjectAltName=" + names.joined(separator: ","),
            days: days)
        try folder.write("\(file).pem", folder.read("\(file).pem") + folder.read("between.pem"))
        return TLSFiles(chain: path("\(file).pem"), key: path("\(file).key"))
    }

    private func key(_ name: String) async throws {
        try await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "\(name).key")
    }

    private func sign(
        _ name: String, by authority: String, subject: String, extensions: String, days: Int = 30
    ) async throws {
        try folder.write("\(name).ext", extensions + "\n")
        try await openssl("req", "-new", "-key", "\(name).key", "-subj", subject, "-out", "\(name).csr")
        var arguments = [
            "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key",
            "-CAcreateserial",
            "-extfile", "\(name).ext", "-out", "\(name).pem",
        ]
        arguments += ["-days", "\(days)"]
        try await openssl(arguments)
    }

    func openssl(_ arguments: String...) async throws { try await openssl(arguments) }

    private func openssl(_ arguments: [String]) async throws {
        let result = try await run(
            URL(fileURLWithPath: "/usr/bin/env"), ["openssl"] + arguments, in: URL(fileURLWithPath: folder.path))
        guard result.exitCode == 0 else { throw TestSupportError("openssl \(arguments): \(result.errorOutput)") }
    }
}

struct TLSFiles {
    var chain: String
    var key: String
}
