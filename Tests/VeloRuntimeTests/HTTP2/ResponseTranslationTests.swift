import NIOCore
import NIOHPACK
import NIOHTTP2
import Testing
import VeloHTTP

@testable import VeloRuntime

@Suite("Responses of HTTP/1.1 as HTTP/2")
struct ResponseTranslationTests {
    /// What the frames say, joined: heads as lines, content in one piece, `|` where the stream ends.
    static func translate(_ response: String, method: String = "GET", pieces: Int = .max, closes: Bool = false) throws
        -> String
    {
        var translation = HTTP2ResponseTranslation()
        translation.begin(answering: method)
        var frames: [HTTP2Frame.FramePayload] = []
        var rest = ByteBuffer(string: response)
        while let piece = rest.readSlice(length: min(pieces, rest.readableBytes)), piece.readableBytes > 0 {
            try translation.take(piece) { frames.append($0) }
        }
        if closes { #expect(translation.close { frames.append($0) }) }
        var text = ""
        var content = ""
        func endContent() {
            if !content.isEmpty { text += "<\(content)>" }
            content = ""
        }
        for frame in frames {
            switch frame {
            case .headers(let block):
                endContent()
                text += block.headers.map { "\($0.name)=\($0.value);" }.joined() + (block.endStream ? "|" : "")
            case .data(let data):
                guard case .byteBuffer(let bytes) = data.data else { continue }
                content += String(buffer: bytes)
                if data.endStream {
                    endContent()
                    text += "|"
                }
            default: text += "?"
            }
        }
        endContent()
        #expect(translation.hasEnded == text.hasSuffix("|"))
        return text
    }

    static let cases: [(response: String, method: String, expected: String)] = [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello", "GET",
            ":status=200;content-length=5;x-a=b;<hello>|"
        ),
        (
            "HTTP/1.1 200 OK\r\nConnection: close\r\nKeep-Alive: a\r\nProxy-Connection: b\r\nUpgrade: c\r\nContent-Length: 0\r\n\r\n",
            "GET", ":status=200;content-length=0;|"
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n", "GET",
            ":status=200;<abcdefg>|"
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n",
            "GET",
            ":status=200;trailer=X-Sum;<a>x-sum=1;|"
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET", ":status=200;|"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD", ":status=200;content-length=5;|"),
        (
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\n", "GET",
            ":status=304;content-length=5;etag=\"a\";|"
        ),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "GET", ":status=204;|"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            "GET", ":status=100;:status=103;link=</a>;:status=200;content-length=1;<a>|"
        ),
        // What comes behind belongs to no request.
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 408 Late\r\n\r\n", "GET",
            ":status=200;content-length=1;<a>|"
        ),
    ]

    @Test("whole or byte by byte, the frames say the same", arguments: cases.indices, [1, 3, Int.max])
    func frames(index: Int, pieces: Int) throws {
        let (response, method, expected) = Self.cases[index]
        #expect(try Self.translate(response, method: method, pieces: pieces) == expected)
    }

    @Test("content that ends with the connection ends when the writer closes, and only then")
    func untilClose() throws {
        let response = "HTTP/1.1 200 OK\r\nServer: a\r\n\r\nhello"
        #expect(try Self.translate(response, pieces: 1) == ":status=200;server=a;<hello>")
        #expect(try Self.translate(response, pieces: 1, closes: true) == ":status=200;server=a;<hello>|")
    }

    @Test("closing completes nothing else")
    func closedTooEarly() throws {
        for text in [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ] {
            var translation = HTTP2ResponseTranslation()
            translation.begin(answering: "GET")
            try translation.take(ByteBuffer(string: text)) { _ in }
            var emitted = 0
            #expect(translation.close { _ in emitted += 1 } == false)
            #expect(emitted == 0 && !translation.hasEnded)
        }
    }

    @Test("a switch of protocols that nobody asked for, and what is no response, are faults")
    func faults() {
        for text in [
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", "garbage\r\n",
        ] {
            #expect(throws: ResponseFault.self) { try Self.translate(text) }
        }
    }

    @Test("a head that no frame holds is a 502, and trailers of that size are left out")
    func tooLarge() throws {
        let field = "X-A: " + String(repeating: "a", count: 9000) + "\r\n"
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + field + field + "\r\nhi"
        #expect(try Self.translate(head) == ":status=502;|")
        let backslashes = "X-A: " + String(repeating: "\\", count: 6000) + "\r\n"
        #expect(
            try Self.translate("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + backslashes + "\r\n") == ":status=502;|")
        let trailers = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" + field + field + "\r\n"
        #expect(try Self.translate(trailers) == ":status=200;<a>|")
    }
}

@Suite("Frames that end streams and connections")
struct FrameObserverTests {
    @Test("errors are seen, whatever the pieces are", arguments: [1, 2, 5, 1000])
    func pieces(size: Int) {
        func frame(_ type: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [0, UInt8(payload.count >> 8), UInt8(payload.count & 255), type, 0, 0, 0, 0, 1] + payload
        }
        let lure = [UInt8](frame(7, [0, 0, 0, 0, 0, 0, 0, 11]))
        let bytes =
            frame(4, []) + frame(3, [0, 0, 0, 1]) + frame(0, lure + lure) + frame(1, [7, 7, 7])
            + frame(7, [0x7F, 255, 255, 255, 0, 0, 0, 0])
            + frame(3, [0, 0, 0, 8]) + frame(0, []) + frame(7, [0, 0, 0, 5, 0, 0, 0, 11, 1, 2, 3])
            + frame(3, [1, 2, 3, 4])
        var observer = FrameObserver()
        var endings: [FrameObserver.Ending] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { observer.read($0) { endings.append($0) } }
        }
        #expect(endings == [.stream(1), .connection(0), .stream(8), .connection(11), .stream(0x0102_0304)])
    }
}
