import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import TestSupport
import Testing

@testable import VeloRuntime

@Suite("TLS to backends")
struct UpstreamTLSTests {
    /// Fulfils its promise with the outcome of the handshake.
    final class Outcome: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let promise: EventLoopPromise<Bool>

        init(_ promise: EventLoopPromise<Bool>) { self.promise = promise }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent { promise.succeed(true) }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
        func channelInactive(context: ChannelHandlerContext) { promise.succeed(false) }
    }

    /// Whether a connection to a backend on 127.0.0.1 with the given certificate is made.
    static func connects(
        _ settings: UpstreamTLSSettings, to host: String, certificate: TLSFiles, hosts: [String]
    ) async throws -> Bool {
        let group = MultiThreadedEventLoopGroup.singleton
        let contexts = try TLSContexts(
            .init(
                certificates: [.init(chainFile: certificate.chain, keyFile: certificate.key, hosts: hosts)],
                defaultCertificate: hosts.isEmpty ? 0 : nil, offersHTTP2: true))
        let server = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try addTLS(to: channel, contexts, http1: { _ in }, http2: { _ in })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let upstream = try UpstreamTLS(settings)
        let promise = group.next().makePromise(of: Bool.self)
        let client = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        upstream.clientHandler(host: host), Outcome(promise),
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: server.localAddress?.port ?? 0).get()
        let result = try await promise.futureResult.get()
        try? await client.close()
        try await server.close()
        return result
    }

    @Test("a backend must prove that it is the one that the pool names")
    func verification() async throws {
        let certificates = try await TestCertificates()
        let named = try await certificates.leaf("named", hosts: ["backend.test"])
        let numbered = try await certificates.leaf("numbered", addresses: ["127.0.0.1"])
        let trusting = UpstreamTLSSettings(authorityFile: certificates.root)
        func connects(_ settings: UpstreamTLSSettings, _ host: String, _ files: TLSFiles, hosts: [String] = [])
            async throws -> Bool
        {
            try await Self.connects(settings, to: host, certificate: files, hosts: hosts)
        }
        #expect(try await connects(trusting, "backend.test", named))
        #expect(try await !connects(trusting, "other.test", named))
        #expect(try await connects(trusting, "127.0.0.1", numbered))
        #expect(try await !connects(trusting, "127.0.0.1", named))
        // SNI asks for the name: without a default certificate, the server wants one.
        #expect(try await connects(trusting, "backend.test", named, hosts: ["backend.test"]))
        var renamed = trusting
        renamed.serverName = "backend.test"
        #expect(try await connects(renamed, "127.0.0.1", named, hosts: ["backend.test"]))
        // The system's authorities know nothing of the tests'.
        #expect(try await !connects(.init(), "backend.test", named))
        #expect(try await connects(.init(verifies: false), "other.test", named))
        #expect(try await connects(.init(verifies: false), "127.0.0.1", named))
    }

    @Test("a certificate for the address is none for the name that led there")
    func addressOnly() async throws {
        let certificates = try await TestCertificates()
        let mixed = try await certificates.leaf(
            "mixed", hosts: ["backend.test", "*.wild.test"], addresses: ["127.0.0.1", "10.0.0.1"])
        let numbered = try await certificates.leaf("numbered", addresses: ["127.0.0.1"])
        let trusting = UpstreamTLSSettings(authorityFile: certificates.root)
        for (host, files, isTaken) in [
            ("127.0.0.1", mixed, true), ("127.0.0.1", numbered, true), ("backend.test", numbered, false),
            ("backend.test", mixed, true), ("Backend.TEST", mixed, true), ("other.test", mixed, false),
            ("a.wild.test", mixed, true), ("wild.test", mixed, false), ("a.b.wild.test", mixed, false),
            ("ackend.test", mixed, false), ("x.backend.test", mixed, false),
        ] {
            let connects = try await Self.connects(trusting, to: host, certificate: files, hosts: [])
            #expect(connects == isTaken, "\(host)")
        }
    }

    @Test("authorities that cannot be read are told with their file")
    func authorities() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.pem", "no certificate")
        let missing = #expect(throws: TLSProblem.self) { try UpstreamTLS(.init(authorityFile: "/nowhere.pem")) }
        #expect(missing?.description == "/nowhere.pem: is not there")
        let broken = #expect(throws: TLSProblem.self) {
            try UpstreamTLS(.init(authorityFile: folder.file("a.pem").path))
        }
        #expect(broken?.description == "\(folder.file("a.pem").path): is no certificate in PEM form")
    }
}
