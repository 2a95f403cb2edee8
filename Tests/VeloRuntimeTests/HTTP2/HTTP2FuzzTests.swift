import Foundation
import NIOCore
import NIOEmbedded
import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("HTTP/2 from broken clients")
struct HTTP2FuzzTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
        func big(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
        return big(UInt32(payload.count)).dropFirst() + [type, flags] + big(stream) + payload
    }

    /// Literals without indexing.
    private static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.reduce(into: []) { block, field in
            block.append(0)
            for text in [field.0, field.1] {
                block.append(UInt8(text.utf8.count))
                block += Array(text.utf8)
            }
        }
    }

    /// A frame that could come, of any type, mostly well-formed, on one of a few streams.
    private static func anyFrame(_ random: inout SplitMix) -> [UInt8] {
        let stream = UInt32(random.next() % 8)
        let path =
            ["/", "/echo", "/hang", "/early", "/cut", "/big", "/until-close"].randomElement(using: &random) ?? "/"
        var fields = [(":method", "POST"), (":scheme", "https"), (":authority", "a.test"), (":path", path)]
        switch random.next() % 6 {
        case 0: fields.append(("content-length", "\(random.next() % 5)"))
        case 1: fields.append(("cookie", "a=b"))
        case 2: fields.append(("host", "b.test"))
        default: break
        }
        let flags = UInt8(truncatingIfNeeded: random.next())
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        switch random.next() % 14 {
        case 0...3: return frame(1, 4 | (flags & 1), stream, block(fields))
        case 4: return frame(1, flags & 0x2D, stream, bytes(5) + block(fields))
        case 5, 6: return frame(0, flags & 9, stream, bytes(Int(random.next() % 20)))
        case 7: return frame(3, 0, stream, [0, 0, 0, UInt8(random.next() % 14)])
        case 8: return frame(4, flags & 1, 0, flags & 1 == 1 ? [] : [0, UInt8(random.next() % 10), 0, 0] + bytes(2))
        case 9: return frame(8, 0, stream, [UInt8(random.next() % 2) * 0x7F] + bytes(3))
        case 10: return frame(9, flags & 4, stream, block([("a", "b")]))
        case 11: return frame(2, 0, stream, bytes(5))
        case 12: return frame(UInt8(random.next() % 20), flags, stream, bytes(Int(random.next() % 12)))
        default: return frame(7, 0, 0, bytes(8))
        }
    }

    /// More rounds than a test has time for: `VELO_HTTP2_FUZZ_ROUNDS=100000`.
    private static var rounds: Int {
        ProcessInfo.processInfo.environment["VELO_HTTP2_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1500
    }

    @Test("frames in any order, with bytes changed, in any pieces, neither stop the process nor the connection's end")
    func anyOrder() throws {
        var random = SplitMix(state: 11)
        for round in 0..<Self.rounds {
            let loop = EmbeddedEventLoop()
            let channel = EmbeddedChannel(loop: loop)
            let connection = try configureHTTP2(on: channel, HTTP2Limits(idle: .seconds(75))) {
                try $0.pipeline.syncOperations.addHandler(HTTP1Echo())
            }
            channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
            var bytes = Self.preface + Self.frame(4, 0, 0, [])
            for _ in 0..<(1 + random.next() % 30) { bytes += Self.anyFrame(&random) }
            if round % 3 == 0 {
                for _ in 0..<(1 + random.next() % 3) {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            var sent = 0
            var rest = ByteBuffer(bytes: bytes)
            while rest.readableBytes > 0, channel.isActive {
                let size = min(1 + Int(random.next() % 300), rest.readableBytes)
                guard let piece = rest.readSlice(length: size) else { break }
                _ = try? channel.writeInbound(piece)
                if random.next() % 3 == 0 { loop.run() }
                while let out = try channel.readOutbound(as: ByteBuffer.self) { sent += out.readableBytes }
            }
            // Whatever the windows were opened to, a few of the largest answers are all there is to send.
            #expect(sent < 64 << 20)
            // No state is so broken that the connection stays for ever once the client is gone or silent.
            if random.next() % 2 == 0 {
                channel.close(promise: nil)
            } else {
                channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
                loop.advanceTime(by: .seconds(2))
                if connection.openStreams > 0 { channel.close(promise: nil) }
                loop.advanceTime(by: .seconds(2))
            }
            loop.run()
            #expect(!channel.isActive && connection.openStreams == 0, "round \(round)")
        }
    }
}
