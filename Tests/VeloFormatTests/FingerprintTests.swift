import Testing
import VeloFormat

@Suite("a fingerprint")
struct FingerprintTests {
    @Test(
        "is FNV-1a of 64 bits, by the test vectors of draft-eastlake-fnv",
        arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
    func vectors(text: String, digest: String) {
        var fingerprint = Fingerprint()
        fingerprint.combine(text.utf8)
        #expect(fingerprint.text == digest)
    }

    @Test("does not depend on how the bytes arrive")
    func parts() {
        var whole = Fingerprint()
        whole.combine(0..<200)
        var parts = Fingerprint()
        for byte: UInt8 in 0..<200 { parts.combine(CollectionOfOne(byte)) }
        #expect(whole == parts)
    }
}
