extension Lexer {
    /// A string in double, single or back quotes. An unterminated one ends with its line, so that the rest can be read.
    mutating func lexString(quote: UInt8) -> Token.Kind {
        let start = offset
        let isRaw = quote == UInt8(ascii: "`")
        offset += 1
        while let byte = peek(0) {
            if byte == quote {
                offset += 1
                return .string
            }
            if byte == UInt8(ascii: "\n"), !isRaw { break }
            if byte == UInt8(ascii: "\\"), !isRaw {
                takeEscape(quote: quote)
            } else {
                offset += 1
            }
        }
        report("this string is not closed", start..<offset, hint: "close it with \(Self.name(of: quote))")
        return .string
    }

    private static func name(of quote: UInt8) -> String {
        switch quote {
        case UInt8(ascii: "\""): "a double quote"
        case UInt8(ascii: "'"): "a single quote"
        default: "a back quote"
        }
    }

    private mutating func takeEscape(quote: UInt8) {
        let start = offset
        switch StringEscape(source, at: offset, quote: quote) {
        case .some(let escape): offset += escape.length
        case .none:
            // The escaped byte is taken with it, unless it ends the string's line.
            offset += 1
            if let byte = peek(0), byte != UInt8(ascii: "\n") { offset += 1 }
            while let byte = peek(0), byte & 0xC0 == 0x80 { offset += 1 }
            let text = String(decoding: source[start..<offset], as: UTF8.self)
            report(
                "`\(text)` is not an escape of PromQL strings", start..<offset,
                hint: "double the backslash, or write the string in back quotes, which have no escapes")
        }
    }
}

/// One escape of a quoted string: how many bytes it takes and which it stands for.
struct StringEscape {
    let length: Int
    let bytes: [UInt8]

    /// Reads the escape whose backslash is at `offset`; `nil` for one that PromQL does not have (`\d`, another kind's
    /// quote, a surrogate, an octal over 255).
    init?(_ source: [UInt8], at offset: Int, quote: UInt8) {
        guard offset + 1 < source.count else { return nil }
        let letter = source[offset + 1]
        switch letter {
        case quote, UInt8(ascii: "\\"): self.init(length: 2, bytes: [letter])
        case UInt8(ascii: "a"): self.init(length: 2, bytes: [0x07])
        case UInt8(ascii: "b"): self.init(length: 2, bytes: [0x08])
        case UInt8(ascii: "f"): self.init(length: 2, bytes: [0x0C])
        case UInt8(ascii: "n"): self.init(length: 2, bytes: [0x0A])
        case UInt8(ascii: "r"): self.init(length: 2, bytes: [0x0D])
        case UInt8(ascii: "t"): self.init(length: 2, bytes: [0x09])
        case UInt8(ascii: "v"): self.init(length: 2, bytes: [0x0B])
        case UInt8(ascii: "x"): self.init(source, digitsAt: offset + 2, count: 2, prefix: 2)
        case UInt8(ascii: "u"): self.init(source, digitsAt: offset + 2, count: 4, prefix: 2)
        case UInt8(ascii: "U"): self.init(source, digitsAt: offset + 2, count: 8, prefix: 2)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): self.init(source, digitsAt: offset + 1, count: 3, prefix: 1)
        default: return nil
        }
    }

    private init(length: Int, bytes: [UInt8]) {
        self.length = length
        self.bytes = bytes
    }

    /// Three digits are octal and, like two hexadecimal ones, give a byte; four and eight give a character.
    private init?(_ source: [UInt8], digitsAt start: Int, count: Int, prefix: Int) {
        guard start + count <= source.count else { return nil }
        let base: UInt32 = count == 3 ? 8 : 16
        var value: UInt32 = 0
        for byte in source[start..<start + count] {
            guard let digit = byte.hexValue, digit < base else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: base)
            guard !overflow else { return nil }
            value = product + digit
        }
        length = prefix + count
        if count < 4 {
            guard value <= 0xFF else { return nil }
            bytes = [UInt8(value)]
        } else {
            guard let scalar = Unicode.Scalar(value) else { return nil }
            bytes = Array(String(Character(scalar)).utf8)
        }
    }
}
