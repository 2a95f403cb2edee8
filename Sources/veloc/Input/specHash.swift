import Crypto

/// The hash by which compiler, `velod --version` and `<namespace>_build_info` name a spec.
///
/// Hex SHA-256 over every file in order: the length of its path, the path relative to the spec's folder, the length of its
/// bytes, the bytes; lengths as 64 bits, least significant byte first. Lengths make it impossible to move bytes from one
/// file to another unseen.
func specHash(_ files: [SpecFiles.File]) -> String {
    var hash = SHA256()
    for file in files {
        hash.updateWithLength(Array(file.path.utf8))
        hash.updateWithLength(file.bytes)
    }
    return hexText(hash.finalize())
}

/// Hex SHA-256 of some bytes.
func contentHash(_ bytes: [UInt8]) -> String {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return hexText(hash.finalize())
}

private func hexText(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

extension SHA256 {
    fileprivate mutating func updateWithLength(_ bytes: [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { update(bufferPointer: $0) }
        bytes.withUnsafeBytes { update(bufferPointer: $0) }
    }
}
