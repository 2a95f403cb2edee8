import Testing
import VeloFormat

@Suite("a line of packed tables is refused")
struct PackedTablesErrorTests {
    /// The same small tables each time, with one line replaced.
    private static let lines = [
        "spec|h|n|/s", "proxy|a:1", "api|a:2", "admin|a:3", "trusted|X|::1/128", "dependency|d|a:4|tcp||optional",
        "pool|0|web|ip_hash|tcp;5s;1s;2;3|b=a:5*1", "alert|A",
        "tenant|t|p|h.example|/=0|1/1s/1|egress=1/mo|latency=0.9/1s/1d|1",
    ]

    private func error(_ number: Int, _ replacement: String) -> Tables.DecodingError? {
        var lines = Self.lines
        lines[number - 2] = replacement
        do {
            _ = try Tables.decode(sealed(lines.joined(separator: "\n")))
            return nil
        } catch {
            return error
        }
    }

    @Test("but not as it should be")
    func valid() throws {
        #expect(try Tables.decode(sealed(Self.lines.joined(separator: "\n"))).tenants.count == 1)
    }

    @Test(
        "with its number and the reason",
        arguments: [
            (2, "spec|h|n", "state: the field is missing"),
            (2, "spec|h|n|/s|", "more fields than expected"),
            (2, "sqec|h|n|/s", "expected a `spec` line"),
            (2, "spec|%4|n|/s", "hash: `%` is not followed by two lower-case hex digits"),
            (2, "spec|%FF|n|/s", "hash: `%` is not followed by two lower-case hex digits"),
            (2, "spec|%ff|n|/s", "hash: what is percent-encoded is not UTF-8"),
            (3, "proxy|a", "address: `:` is missing"),
            (3, "proxy|a:", "address: expected a number from 0 to 65535"),
            (3, "proxy|a:65536", "address: expected a number from 0 to 65535"),
            (3, "proxy|a:-1", "address: expected a number from 0 to 65535"),
            (3, "proxy|a:080", "address: expected a number from 0 to 65535"),
            (3, "proxy|a:99999999999999999999999", "address: expected a number from 0 to 65535"),
            (6, "trusted|X|,", "from: an element is missing"),
            (7, "dependency|d|a:4|ping||optional", "check: expected one of redis, tcp, http"),
            (8, "pool|1|web|ip_hash||", "index: expected a number from 0 to 0"),
            (8, "pool|0|none|ip_hash||", "name: `none` is reserved"),
            (8, "pool|0|web|ip_hash|tcp;5s;1s;2|", "health: expected 5 parts separated by `;`, found 4"),
            (8, "pool|0|web|ip_hash|tcp;-5s;1s;2;3|", "health: expected a time span such as `5s`"),
            (8, "pool|0|web|ip_hash||b=a:5*0", "backends: expected a number from 1 to 65535"),
            (8, "pool|0|web|ip_hash||b=a:5*1,b=a:6*1", "backends: `b` stands here twice"),
            (9, "alert|A\nalert|A", "name: `A` stands here twice"),
            (10, "tenant|t||||||", "thresholds: the field is missing"),
            (10, "tenant|unknown|||||||1", "id: `unknown` is reserved"),
            (10, "tenant|t||h,h|||||1", "hosts: `h` stands here twice"),
            (10, "tenant|t|||/=1||||1", "routes: expected a number from 0 to 0"),
            (10, "tenant|t|||/=0,/=0||||1", "routes: `/` stands here twice"),
            (10, "tenant|t||||0/1s/1|||1", "rate: expected a number from 1 to 9223372036854775807"),
            (10, "tenant|t||||1/0s/1|||1", "rate: the period is zero"),
            (10, "tenant|t|||||egress=1/d,egress=2/h||1", "quotas: one kind stands here twice"),
            (10, "tenant|t|||||egress=1/w||1", "quotas: expected one of h, d, mo"),
            (10, "tenant|t||||||latency=1.1/1s/1d|1", "objectives: a target is a share, from 0 to 1"),
            (10, "tenant|t|||||||", "thresholds: 0 thresholds for 1 alerts"),
            (10, "tenant|t|||||||1,2", "thresholds: 2 thresholds for 1 alerts"),
            (10, "tenant|t|||||||1e5", "thresholds: expected a decimal number"),
        ])
    func refused(number: Int, line: String, why: String) {
        let offset = line.utf8.contains(UInt8(ascii: "\n")) ? 1 : 0
        #expect(error(number, line) == .line(number + offset, why))
    }

    @Test("if tenants are not in byte order")
    func order() {
        #expect(
            error(10, "tenant|b|||||||1\ntenant|a|||||||1")
                == .line(11, "id: `a` does not come after `b` in byte order"))
        #expect(
            error(10, "tenant|b|||||||1\ntenant|b|||||||1")
                == .line(11, "id: `b` does not come after `b` in byte order"))
    }

    @Test("if two tenants claim one host")
    func sharedHost() {
        #expect(
            error(10, "tenant|a||h|||||1\ntenant|b||h|||||1") == .line(11, "hosts: `h` stands here twice"))
    }

    @Test("if it is of no known kind, or empty, or out of order", arguments: ["tenent|t", "", "alert|B"])
    func unknownKind(line: String) {
        let last = Self.lines[8]
        #expect(error(10, "\(last)\n\(line)") == .line(11, "of an unknown kind, or out of order"))
    }
}
