/// What a reader of the tree asks of a scalar whose type it knows.
extension YAMLScalar {
    /// Nothing is written, or `null` or `~`, without quotes.
    package var isNull: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// `true` or `false`, in these letters and without quotes; `nil` for anything else.
    package var bool: Bool? {
        guard style == .plain else { return nil }
        return switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// Why the text needs quotes where text is wanted: a plain scalar that YAML 1.1 and 1.2 readers take for different
    /// things, or both for a number that a person may not see in it. `nil` when it reads the same everywhere.
    ///
    /// By the resolution rules of yaml.org/type (1.1) and of the core schema, YAML 1.2.2, 10.3.2. Said as the end of a
    /// sentence about the text: "YAML 1.1 reads it as false".
    package var ambiguity: String? {
        guard style == .plain, let first = text.utf8.first, text.utf8.count <= longestNumber else { return nil }
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": return "YAML 1.1 reads it as true"
        case "n", "N", "no", "No", "NO", "off", "Off", "OFF": return "YAML 1.1 reads it as false"
        default: break
        }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return numberAmbiguity(text)
        default: return nil
        }
    }
}

/// No number or date that YAML 1.1 knows is worth more characters; longer texts are not looked at.
private let longestNumber = 64

private func numberAmbiguity(_ text: String) -> String? {
    let signed = Array(text.utf8)[...]
    let number = signed.first == UInt8(ascii: "-") || signed.first == UInt8(ascii: "+") ? signed.dropFirst() : signed
    switch String(decoding: number, as: UTF8.self) {
    case ".inf", ".Inf", ".INF": return "YAML reads it as infinity"
    case ".nan", ".NaN", ".NAN": return "YAML reads it as not a number"
    default: break
    }
    let digits = number.dropFirst(2)
    switch String(decoding: number.prefix(2), as: UTF8.self) {
    case "0x" where isWhole(digits, isHexDigit): return "YAML reads it as a hexadecimal number"
    case "0b" where isWhole(digits, { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }):
        return "YAML 1.1 reads it as a binary number"
    case "0o" where isWhole(digits, isOctalDigit): return "YAML 1.2 reads it as an octal number"
    default: break
    }
    if number.first == UInt8(ascii: "0"), number.count > 1, isWhole(number, isDigit) {
        return isWhole(number, isOctalDigit)
            ? "YAML 1.1 reads it as an octal number, YAML 1.2 as a decimal one"
            : "YAML 1.1 reads it as text, YAML 1.2 as a number"
    }
    if isSexagesimal(number) { return "YAML 1.1 reads it as a number to the base 60" }
    if number.contains(UInt8(ascii: "_")), isDecimal(number) { return "YAML 1.1 reads it as a number without the `_`" }
    if isExponential(number) { return "YAML 1.2 reads it as a number with an exponent" }
    return isDate(signed) ? "YAML 1.1 reads it as a date" : nil
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
private func isOctalDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) }

private func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
}

/// Digits of one kind, `_` among them.
private func isWhole(_ digits: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> Bool {
    digits.contains(where: isDigit) && digits.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
}

/// Digits, and a point with or without digits after it.
private func isDecimal(_ number: ArraySlice<UInt8>) -> Bool {
    let parts = number.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, whole.first.map(isDigit) == true, isWhole(whole, isDigit) else { return false }
    return parts.count == 1 || parts[1].isEmpty || isWhole(parts[1], isDigit)
}

/// `1:30`, `12:00:05.5`: every part after the first below 60.
private func isSexagesimal(_ number: ArraySlice<UInt8>) -> Bool {
    let parts = number.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count > 1, parts[0].first.map(isDigit) == true, isWhole(parts[0], isDigit) else { return false }
    return parts.indices.dropFirst().allSatisfy { index in
        let whole = index == parts.count - 1 ? parts[index].prefix { $0 != UInt8(ascii: ".") } : parts[index]
        let fraction = parts[index].dropFirst(whole.count).dropFirst()
        return (1...2).contains(whole.count) && whole.allSatisfy(isDigit)
            && (whole.count == 1 || (whole.first ?? 0) <= UInt8(ascii: "5"))
            && (fraction.isEmpty || isWhole(fraction, isDigit))
    }
}

/// `1e3`, `2.5E-7`.
private func isExponential(_ number: ArraySlice<UInt8>) -> Bool {
    let parts = number.split(omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
    guard parts.count == 2, isDecimal(parts[0]) else { return false }
    let hasSign = parts[1].first == UInt8(ascii: "-") || parts[1].first == UInt8(ascii: "+")
    let exponent = hasSign ? parts[1].dropFirst() : parts[1]
    return !exponent.isEmpty && exponent.allSatisfy(isDigit)
}

/// `2024-01-01`, and what begins so and goes on with a time.
private func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    let date = text.prefix { isDigit($0) || $0 == UInt8(ascii: "-") }
    let parts = date.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count)
    else {
        return false
    }
    guard let next = text.dropFirst(date.count).first else { return true }
    return [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " "), UInt8(ascii: "\t")].contains(next)
}
