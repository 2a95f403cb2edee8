import Testing

@testable import VeloHTTP

@Suite("classifying and scanning bytes")
struct ScanTests {
    private static let tokenBytes = Set(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    @Test("the sets have the bytes that the grammar names")
    func sets() {
        for byte in UInt8.min...UInt8.max {
            let isAlphanumeric = Character(UnicodeScalar(byte)).isASCII && Character(UnicodeScalar(byte)).isLetter
            #expect(ByteSet.token.contains(byte) == Self.tokenBytes.contains(byte))
            #expect(
                ByteSet.hostName.contains(byte) == (isAlphanumeric || byte.isDigit || "-._".utf8.contains(byte)))
            #expect(
                ByteSet.identifier.contains(byte)
                    == (isAlphanumeric || byte.isDigit || "-._~+/=:".utf8.contains(byte)))
            #expect(ByteSet.unsafeInTarget.contains(byte) == "\"#<>\\".utf8.contains(byte))
            let isQuotedText = byte == 9 || (0x20...0x7E).contains(byte) && byte != 0x22 && byte != 0x5C
            #expect(ByteSet.quotedText.contains(byte) == isQuotedText)
        }
    }

    /// Every byte at every offset of a block, between bytes that do not stop.
    private func check(
        filler: UInt8, _ stops: (UInt8) -> Bool, _ scan: (UnsafeRawPointer, Int, Int) -> Int
    ) {
        for count in [1, 7, 16, 17, 35] {
            for place in 0..<count {
                var bytes = [UInt8](repeating: filler, count: count + 20)
                for byte in UInt8.min...UInt8.max {
                    bytes[place] = byte
                    let found = bytes.withUnsafeBytes { region in region.baseAddress.map { scan($0, 0, count) } }
                    if found != (stops(byte) ? place : count) {
                        Issue.record("\(byte) at \(place) of \(count): \(String(describing: found))")
                        return
                    }
                }
            }
        }
    }

    @Test("text ends at control bytes")
    func text() { check(filler: 0x61, { $0 < 0x20 || $0 == 0x7F }) { $0.endOfText(from: $1, to: $2) } }

    @Test("a token ends at what is no tchar")
    func token() {
        check(filler: 0x2D, { !Self.tokenBytes.contains($0) }) { bytes, start, end in
            var hasUnderscore = false
            return bytes.endOfToken(from: start, to: end, hasUnderscore: &hasUnderscore)
        }
    }

    @Test("a target ends at what is not visible")
    func visible() { check(filler: 0x61, { !(0x21...0x7E).contains($0) }) { $0.endOfVisible(from: $1, to: $2) } }

    @Test("a path is plain up to a percent sign, a byte that is no part of it, or a dot behind a slash")
    func path() {
        check(filler: 0x61, { "\"#<>\\%".utf8.contains($0) }) { $0.endOfPlainPath(from: $1, to: $2) }
        check(filler: 0x2E, { "\"#<>\\%/".utf8.contains($0) }) { bytes, start, end in
            // The last byte has no neighbour.
            let found = bytes.endOfPlainPath(from: start, to: end + 1)
            return found > end ? end : found
        }
    }

    @Test("an underscore in a name is noticed")
    func underscore() {
        for place in 0..<20 {
            var bytes = [UInt8](repeating: 0x61, count: 20)
            bytes[place] = Byte.underscore
            var hasUnderscore = false
            bytes.withUnsafeBytes { region in
                _ = region.baseAddress?.endOfToken(from: 0, to: 20, hasUnderscore: &hasUnderscore)
            }
            #expect(hasUnderscore)
        }
    }

    private func recognise(_ name: String) -> FieldName? {
        Array(name.utf8).withUnsafeBytes { bytes in
            bytes.baseAddress.map { FieldName.recognise($0, count: bytes.count) }
        }
    }

    @Test("a name is recognised in any case, and nothing like it is", arguments: FieldName.allCases.dropFirst())
    func names(_ name: FieldName) {
        let text = "\(name.text)"
        #expect(recognise(text) == name)
        #expect(recognise(text.uppercased()) == name)
        #expect(recognise(text + "s") != name)
        #expect(recognise("x" + text) != name)
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "q" ? "z" : "q")
            #expect(recognise(other) != name)
            other = text
            other.replaceSubrange(index...index, with: "_")
            #expect(recognise(other) != name)
        }
    }
}
