import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("a message of a take-over")
struct TakeOverMessageTests {
    private static let messages: [TakeOverMessage] = [
        .hello(release: "1.2.3"), .refused(reason: "not now: it drains"), .listeners([]),
        .listeners([
            .init(name: "proxy", declared: .init(host: "0.0.0.0", port: 8080), isKept: false),
            .init(name: "https", declared: .init(host: "fe80::1%eth0", port: 0), isKept: true),
        ]),
        .ready, .go, .serving, .closed, .aborted(reason: "it took too long"),
    ]

    @Test("is read as it was written", arguments: messages)
    func roundTrip(message: TakeOverMessage) throws {
        #expect(try TakeOverMessage.decode(message.encode()) == message)
        #expect(message.encode().count < TakeOverMessage.longest)
    }

    @Test("has a text that stays: another release must understand it")
    func text() {
        #expect(String(decoding: Self.messages[0].encode(), as: UTF8.self) == "velod-take-over 1\nhello\n1.2.3")
        #expect(
            String(decoding: Self.messages[3].encode(), as: UTF8.self)
                == "velod-take-over 1\nlisteners\nproxy 0.0.0.0:8080 own\nhttps [fe80::1%eth0]:0 kept")
    }

    @Test("of another version is told from nonsense, whatever else is in it")
    func version() {
        #expect(throws: TakeOverMessage.Fault.version(2)) { try decode("velod-take-over 2") }
        #expect(throws: TakeOverMessage.Fault.version(77)) { try decode("velod-take-over 77\nwhat=ever\n\n…") }
        #expect(
            "\(TakeOverMessage.Fault.version(2))"
                == "it speaks version 2 of the take-over, and this velod version 1")
    }

    @Test(
        "that is none is refused",
        arguments: [
            "", "\n", "GET / HTTP/1.1\r\n\r\n", "velod-take-over", "velod-take-over 1 1\nready",
            "velod-take-over 0\nready",
            "velod-take-over -1\nready", "velod-take-over 99999999999999999999\nready", "velod-take-over 1\nready\u{0}",
            "velod-take-over 1\nrea\u{7F}dy", "VELOD-TAKE-OVER 1\nready",
        ])
    func foreign(text: String) {
        #expect(throws: TakeOverMessage.Fault.foreign) { try decode(text) }
    }

    @Test(
        "of this version with a content that is none is refused",
        arguments: [
            "", "\nReady", "\nready\n", "\nready\nmore", "\nhello", "\nhello\n", "\nhello\na\nb", "\nbye\na",
            "\nlisteners\n", "\nlisteners\nproxy", "\nlisteners\nproxy 1.2.3.4:80",
            "\nlisteners\nproxy 1.2.3.4:80 mine",
            "\nlisteners\nproxy 1.2.3.4:99999 own", "\nlisteners\n 1.2.3.4:80 own", "\nlisteners\n../x 1.2.3.4:80 own",
            "\nlisteners\nproxy 1.2.3.4:80 own ", "\nlisteners\nproxy 1.2.3.4:80 own\nproxy 1.2.3.4:81 own",
            "\nlisteners" + (0..<17).map { "\n\(String(repeating: "a", count: $0 + 1)) 1.2.3.4:80 own" }.joined(),
        ])
    func malformed(text: String) {
        #expect {
            try decode("velod-take-over 1" + text)
        } throws: { error in
            if case .malformed = error as? TakeOverMessage.Fault { true } else { false }
        }
    }

    @Test("is never longer than it may be, and a longer one is refused before it is read")
    func length() {
        let long = TakeOverMessage.aborted(reason: String(repeating: "é\n", count: 100_000))
        #expect(long.encode().count <= TakeOverMessage.longest)
        #expect((try? TakeOverMessage.decode(long.encode())) != nil)
        #expect(throws: TakeOverMessage.Fault.foreign) {
            try TakeOverMessage.decode(Array(repeating: UInt8(ascii: "a"), count: TakeOverMessage.longest + 1))
        }
        #expect(throws: TakeOverMessage.Fault.foreign) { try TakeOverMessage.decode([0xFF, 0xFE]) }
    }

    @Test("that is cut short or has any byte changed crashes nobody, and never becomes longer")
    func hostile() throws {
        for message in Self.messages {
            let bytes = message.encode()
            for index in bytes.indices {
                _ = try? TakeOverMessage.decode(Array(bytes[..<index]))
                for change: UInt8 in [0, 10, 32, 49, 58, 0xC3, 0xFF] {
                    var changed = bytes
                    changed[index] = change
                    if let read = try? TakeOverMessage.decode(changed) {
                        #expect(read.encode().count <= bytes.count + 8)
                    }
                }
            }
        }
    }

    private func decode(_ text: String) throws -> TakeOverMessage { try TakeOverMessage.decode(Array(text.utf8)) }
}
