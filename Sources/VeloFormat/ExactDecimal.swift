/// A decimal number held exactly: `coefficient × 10^-scale`.
///
/// Percentages, rates and thresholds go from the author's text to the exposition without passing a binary float, so
/// that `99.9%` is written as `0.999` and never as `0.9990000000000001`. Normalised: no trailing zeros in the
/// coefficient of a fraction, so equal numbers are equal values.
public struct ExactDecimal: Sendable, Hashable {
    public let coefficient: Int64
    /// Digits after the point, 0 to 18.
    public let scale: Int

    /// 10^18 is the largest power of ten that an `Int64` holds.
    public static let maximumScale = 18

    /// Precondition: once trailing zeros are dropped, `scale` is 0 to `maximumScale`.
    public init(_ coefficient: Int64, scale: Int = 0) {
        var coefficient = coefficient
        var scale = coefficient == 0 ? min(scale, 0) : scale
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        precondition(scale >= 0 && scale <= Self.maximumScale, "a scale of \(scale) cannot be held exactly")
        self.coefficient = coefficient
        self.scale = scale
    }

    /// Reads `[-]digits[.digits]` whose digits fit in an `Int64`, at most 18 of them after the point.
    ///
    /// `nil` for anything else: an exponent, `+`, blanks, a bare point, and leading zeros, because `012` is ten to a
    /// reader of YAML 1.1 and twelve to everybody else.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: text.utf8)
    }

    init?(utf8 bytes: some Collection<UInt8>) {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes[...]
        // Counted below zero, because the smallest Int64 has no positive counterpart.
        var coefficient: Int64 = 0
        var whole = 0
        var scale: Int?
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let decimals = scale {
                    guard decimals < Self.maximumScale else { return nil }
                    scale = decimals + 1
                } else {
                    guard whole == 0 || coefficient != 0 else { return nil }
                    whole += 1
                }
                let (product, tooBig) = coefficient.multipliedReportingOverflow(by: 10)
                let (sum, stillTooBig) = product.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
                guard !tooBig, !stillTooBig else { return nil }
                coefficient = sum
            case UInt8(ascii: "."):
                guard scale == nil, whole > 0 else { return nil }
                scale = 0
            default:
                return nil
            }
        }
        guard whole > 0, scale != 0 else { return nil }
        guard isNegative || coefficient != .min else { return nil }
        self.init(isNegative ? coefficient : -coefficient, scale: scale ?? 0)
    }

    /// The shortest text: `0.005`, `-1`, `250`.
    public var text: String {
        (coefficient < 0 ? "-" : "") + Self.text(coefficient.magnitude, scale: scale)
    }

    /// The same number as a fraction of one hundred: `5%` is `ExactDecimal(5).percent`, 0.05. `nil` past 18 decimals.
    public var percent: ExactDecimal? {
        scale <= Self.maximumScale - 2 ? ExactDecimal(coefficient, scale: scale + 2) : nil
    }

    /// The nearest double, for arithmetic where exactness no longer matters.
    public var double: Double { Double(text) ?? 0 }

    /// `digits × 10^-scale` in the shortest text.
    static func text(_ digits: UInt64, scale: Int) -> String {
        var digits = digits
        var scale = scale
        while scale > 0, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
        let text = String(digits)
        guard scale > 0 else { return text }
        let padded = String(repeating: "0", count: max(0, scale + 1 - text.utf8.count)) + text
        return "\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }
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
