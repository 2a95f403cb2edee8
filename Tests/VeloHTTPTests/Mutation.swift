/// Changes bytes the way that makes parsers stumble: at random places, with what the grammar is made of.
struct Mutation {
    private static let tokens: [[UInt8]] = [
        "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", ",", ";", "\0", "0", "\u{7F}", "\"", "=", "/", "%2e", "..", "?",
        "chunked", "Transfer-Encoding: chunked\r\n", "Content-Length: 5\r\n", "Connection: close, x\r\n",
        "Connection: keep-alive\r\n", "Host: example.com\r\n", "Expect: 100-continue\r\n", "Upgrade: websocket\r\n",
        "X_Forwarded_For: 1\r\n", "X-Forwarded-For: 1.2.3.4\r\n", "Trailer: x\r\n", "Via: 1.1 velod\r\n", "HTTP/1.0",
        "HTTP/1.1", "0\r\n\r\n", "5\r\nhello\r\n", ";a=\"b\"", "ffffffffffffffff", "http://example.com", "[::1]",
        "HEAD", "OPTIONS", "*", " folded", "\u{80}",
    ].map { Array($0.utf8) }

    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func number(below bound: Int) -> Int { bound > 0 ? Int.random(in: 0..<bound, using: &generator) : 0 }

    /// One to four changes.
    mutating func mutate(_ bytes: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...number(below: 4) {
            let place = number(below: bytes.count + 1)
            switch number(below: 8) {
            case 0 where !bytes.isEmpty:
                bytes[number(below: bytes.count)] = UInt8(truncatingIfNeeded: number(below: 256))
            case 1 where !bytes.isEmpty: bytes[number(below: bytes.count)] ^= 1 << UInt8(number(below: 8))
            case 2 where !bytes.isEmpty:
                bytes.removeSubrange(place..<min(bytes.count, place + 1 + number(below: 12)))
            case 3 where !bytes.isEmpty:
                bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + number(below: 40))], at: place)
            case 4: bytes = Array(bytes[..<place]) + Array(other[number(below: other.count)...])
            default: bytes.insert(contentsOf: Self.tokens[number(below: Self.tokens.count)], at: place)
            }
        }
        return bytes
    }

    /// Some places to cut `count` bytes at, in order.
    mutating func cuts(of count: Int) -> [Int] {
        var cuts: [Int] = []
        for _ in 0..<number(below: 6) { cuts.append(number(below: count + 1)) }
        return cuts.sorted()
    }
}
