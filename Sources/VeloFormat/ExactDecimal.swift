/// A decimal number held exactly: `coefficient × 10^-scale`.
///
/// Percentages, rates and thresholds go from the author's text to the exposition without passing a binary float, so
/// that `99.9%` is written as `0.999` and never as `0.9990000000000001`. Normalised: no trailing zeros in the
/// coefficient, so equal numbers are equal values.
public struct ExactDecimal: Sendable, Hashable {
    public let coefficient: Int64
    /// Digits after the point, 0 to 18.
    public let scale: Int

    public init(_ coefficient: Int64, scale: Int = 0) {
        var coefficient = coefficient
        var scale = scale
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        self.coefficient = coefficient
        self.scale = scale
    }

    /// Reads `[-]digits[.digits]`, at most 18 significant digits; `nil` for anything else (no exponent, no `+`, no blank).
    public init?(_ text: some StringProtocol) {
        var coefficient: Int64 = 0
        var scale = 0
        var digits = 0
        var seenPoint = false
        var seenDigit = false
        var bytes = Substring(text).utf8[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { bytes = bytes.dropFirst() }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits > 0 || byte != UInt8(ascii: "0") { digits += 1 }
                guard digits <= 18, scale < 18 || !seenPoint else { return nil }
                coefficient = coefficient * 10 + Int64(byte - UInt8(ascii: "0"))
                seenDigit = true
                if seenPoint { scale += 1 }
            case UInt8(ascii: "."):
                guard !seenPoint, seenDigit else { return nil }
                seenPoint = true
            default:
                return nil
            }
        }
        guard seenDigit, !(seenPoint && scale == 0) else { return nil }
        self.init(negative ? -coefficient : coefficient, scale: scale)
    }

    /// The shortest text: `0.005`, `-1`, `250`.
    public var text: String {
        var digits = String(coefficient.magnitude)
        if scale > 0 {
            if digits.utf8.count <= scale {
                digits = String(repeating: "0", count: scale - digits.utf8.count + 1) + digits
            }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        }
        return coefficient < 0 ? "-" + digits : digits
    }

    /// The same number as a fraction of one hundred: `5%` is `ExactDecimal(5).percent`, 0.05. `nil` past 18 decimals.
    public var percent: ExactDecimal? { scale <= 16 ? ExactDecimal(coefficient, scale: scale + 2) : nil }

    /// The nearest double, for arithmetic where exactness no longer matters.
    public var double: Double { Double(text) ?? 0 }
}

extension ExactDecimal: Comparable {
    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        let scale = max(left.scale, right.scale)
        return left.widened(to: scale) < right.widened(to: scale)
    }

    private func widened(to scale: Int) -> Int128 {
        var value = Int128(coefficient)
        for _ in self.scale..<scale { value *= 10 }
        return value
    }
}
