import Testing
import VeloHTTP

@Suite("chunked content")
struct ChunkedTests {
    private func decode(
        _ raw: [UInt8], limits: MessageLimits = MessageLimits(), cutAt cuts: [Int] = []
    ) -> Result<(body: [UInt8], used: Int, isComplete: Bool), ContentFault> {
        var decoder = BodyDecoder()
        decoder.begin(.chunked)
        var body: [UInt8] = []
        var start = 0
        for end in cuts + [raw.count] {
            while start < end {
                let region = Array(raw[start..<end])
                do {
                    let step = try region.withUnsafeBytes { bytes throws(ContentFault) in
                        try decoder.decode(bytes, limits: limits)
                    }
                    body += region[step.payload]
                    start += step.consumed
                    if step.isComplete { return .success((body, start, true)) }
                    if step.consumed == 0 { break }
                } catch let fault as ContentFault {
                    return .failure(fault)
                } catch {
                    preconditionFailure("decoders throw faults only")
                }
            }
        }
        return .success((body, start, false))
    }

    private func fault(_ raw: String, _ limits: MessageLimits = MessageLimits()) -> ContentFault? {
        if case .failure(let fault) = decode(Array(raw.utf8), limits: limits) { return fault }
        return nil
    }

    @Test("whatever is encoded is decoded, in any chunks, with any extensions, in any pieces")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 7)
        let extensions = ["", ";a", ";a=b", " ; a = \"b;\\\" c\"", ";a;b;c=d", ";x=\"\""]
        for _ in 0..<300 {
            let body = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            var raw: [UInt8] = []
            var rest = body[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(Int.random(in: 1...40, using: &generator))
                rest = rest.dropFirst(chunk.count)
                let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &generator))
                let size = zeros + String(chunk.count, radix: 16, uppercase: Bool.random(using: &generator))
                raw += Array((size + (extensions.randomElement(using: &generator) ?? "") + "\r\n").utf8)
                raw += Array(chunk) + [13, 10]
            }
            raw += Array("0\(extensions.randomElement(using: &generator) ?? "")\r\nX-A: 1\r\n\r\n".utf8)
            let cuts = (0..<5).map { _ in Int.random(in: 0...raw.count, using: &generator) }.sorted()
            let decoded = try decode(raw + Array("GET".utf8), cutAt: cuts).get()
            #expect(decoded.body == body)
            #expect(decoded.used == raw.count)
            #expect(decoded.isComplete)
        }
    }

    @Test("what the encoder writes is what the decoder reads")
    func encoder() throws {
        for count in [0, 1, 9, 10, 15, 16, 255, 256, 4096] {
            let body = [UInt8](repeating: 0x78, count: count)
            let raw = encoded { writer in
                ChunkedEncoder.begin(count, into: &writer)
                body.withUnsafeBytes { writer.append($0) }
                ChunkedEncoder.end(count, into: &writer)
                ChunkedEncoder.finish(into: &writer)
            }
            let decoded = try decode(raw).get()
            #expect(decoded.body == body)
            #expect(decoded.isComplete)
        }
    }

    @Test(
        "a size is hex digits, and nothing else is taken for one",
        arguments: ["\r\n", " 5\r\n", "+5\r\n", "-5\r\n", "0x5\r\n", "5h\r\n", "g\r\n", ";a\r\n", "5\u{0}\r\n"])
    func sizes(_ raw: String) { #expect(fault(raw) == .chunkSizeInvalid) }

    @Test(
        "a size that does not fit is refused", arguments: ["8000000000000000", "FFFFFFFFFFFFFFFE", "00000000000000001"])
    func overflow(_ size: String) { #expect(fault(size + "\r\n") == .chunkSizeOverflow) }

    @Test(
        "a line ends in CRLF only", arguments: ["5\n", "5\r\r", "5;a\n", "5;\n", "1\r\nxXX", "1\r\nx\n", "1\r\nx\r\r"])
    func lineEnds(_ raw: String) { #expect(fault(raw) == .chunkEndInvalid) }

    @Test(
        "an extension has the form of RFC 9112 7.1.1",
        arguments: [
            "5 \r\n", "5;\r\n", "5;a=\r\n", "5;a \r\n", "5;a=b \r\n", "5;=b\r\n", "5;a=\"b\r\n", "5;a=\"b\u{0}\"\r\n",
            "5 a\r\n", "5;a=b c\r\n", "5;a=\"\\\u{1}\"\r\n", "5;;a\r\n",
        ])
    func extensions(_ raw: String) { #expect(fault(raw) == .extensionInvalid) }

    @Test("extensions are limited over all chunks together")
    func extensionLimit() {
        let chunk = "1;abc\r\nx\r\n"
        let limits = MessageLimits(chunkExtensionBytes: 20)
        #expect(fault(String(repeating: chunk, count: 4), limits) == nil)
        #expect(fault(String(repeating: chunk, count: 5), limits) == .extensionsTooLong)
    }

    @Test("content beyond the limit is refused before it comes")
    func contentLimit() {
        let limits = MessageLimits(contentBytes: 10)
        #expect(fault("a\r\n0123456789\r\n", limits) == nil)
        #expect(fault("a\r\n0123456789\r\n1\r\n", limits) == .tooLarge)
        #expect(fault("b\r\n", limits) == .tooLarge)
    }

    @Test("trailers are read like fields, and limited")
    func trailers() {
        #expect(fault("0\r\nbad\r\n\r\n") == .trailer(.nameInvalid))
        #expect(fault("0\r\n a: b\r\n\r\n") == .trailer(.foldedLine))
        #expect(fault("0\r\na: \u{0}\r\n\r\n") == .trailer(.controlByte))
        let long = "0\r\na: " + String(repeating: "b", count: 40)
        #expect(fault(long, MessageLimits(trailerBytes: 30)) == .trailer(.sectionTooLarge))
        #expect(fault("0\r\na: b\r\nc: d\r\n\r\n", MessageLimits(fieldCount: 1)) == .trailer(.tooManyFields))
    }

    @Test("trailers that frame, route or authenticate are not passed on, in any spelling")
    func passableTrailers() {
        let run = readRequests(
            Array(
                """
                POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\nHost: b\r
                content-length: 7\r\nTransfer_Encoding: x\r\nAuthorization: x\r\nX-More:2\r\n\r\n
                """.utf8))
        #expect(run.fault == nil)
        #expect(text(run.requests[0].trailers) == "0\r\nX-Sum: 1\r\nX-More:2\r\n\r\n")
    }
}
