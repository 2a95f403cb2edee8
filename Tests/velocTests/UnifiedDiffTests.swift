import Testing

@testable import veloc

@Suite("a unified diff")
struct UnifiedDiffTests {
    private func diff(_ old: String, _ new: String, limit: Int = 60) -> String? {
        unifiedDiff(Array(old.utf8), Array(new.utf8), oldName: "a", newName: "b", limit: limit)
    }

    @Test("is nothing for equal texts")
    func equal() {
        #expect(diff("x\n", "x\n") == nil)
    }

    @Test("keeps three lines around a change")
    func context() {
        let old = (1...9).map { "\($0)\n" }.joined()
        #expect(
            diff(old, old.replacing("5\n", with: "five\n"))
                == "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")
    }

    @Test("has a hunk for each distant change")
    func hunks() {
        let old = (1...20).map { "line \($0)\n" }.joined()
        let new = old.replacing("line 2\n", with: "").replacing("line 19\n", with: "line 19\nmore\n")
        let text = diff(old, new)
        #expect(text?.contains("@@ -1,5 +1,4 @@") == true)
        #expect(text?.contains("@@ -17,4 +16,5 @@") == true)
    }

    @Test("is cut at its limit")
    func limit() {
        let text = diff("", (1...100).map { "\($0)\n" }.joined(), limit: 10)
        #expect(text?.split(separator: "\n").count == 11)
        #expect(text?.hasSuffix("… 93 more lines of difference\n") == true)
    }

    @Test("of long texts without anything in common takes no time")
    func long() {
        let old = (1...50_000).map { "old \($0)\n" }.joined()
        let new = (1...50_000).map { "new \($0)\n" }.joined()
        #expect(diff(old, new)?.isEmpty == false)
    }

    @Test("shows bytes that are not UTF-8 without stopping")
    func notText() {
        #expect(unifiedDiff([0xFF, 0x0A], [0xFE], oldName: "a", newName: "b")?.hasPrefix("--- a") == true)
    }
}
