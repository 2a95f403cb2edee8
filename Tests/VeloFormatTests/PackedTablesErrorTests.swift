import Testing
import VeloFormat

@Suite("a line of packed tables is refused")
struct PackedTablesErrorTests {
    /// The same small tables each time, with one line replaced.
    private static let lines = [
        "spec|h|n|/s", "proxy|a:1", "https|a:8443|h2", "api|a:2", "admin|a:3", "trusted|X|::1/128",
        "forwarding|::1/128|append|pass|velod|pass|drop|plain", "limits|65536|100|16384||0|10000",
        "timeouts|10s|1m15s|1m|4s|1s", "tls|1.2", "certificate|/a|/b|h.example", "access_log|stderr|1|errors",
        "dependency|d|a:4|tcp||optional",
        "pool|0|web|ip_hash|tcp;5s;1s;2;3|b=a:5*1|c;||5;30s;5m|unsent;0.2;3/1s|0;0;128||3s;1m;1m;", "alert|A",
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
            (7, "trusted|X|,", "from: an element is missing"),
            (4, "https|a:1", "protocols: the field is missing"),
            (4, "https|a:1|h3", "protocols: expected one of h2, http1"),
            (8, "forwarding||add|pass||pass|pass|plain", "x_forwarded: expected one of append, replace, pass, drop"),
            (8, "forwarding||drop|drop||make|pass|plain", "request_id: expected one of pass, pass_or_make, drop"),
            (8, "forwarding||drop|drop||pass|pass|", "upgrades: expected one of websocket, plain"),
            (9, "limits|0|100|1||0|1", "head: expected a number from 1 to 9223372036854775807"),
            (9, "limits|1|1|1|-1|0|1", "body: expected a number from 0 to 18446744073709551615"),
            (9, "limits|1|1|1||0|0", "requests_per_connection: expected a number from 1 to 9223372036854775807"),
            (10, "timeouts|10s|1m|1m|4s", "linger: the field is missing"),
            (10, "timeouts|10s|1m|1m||1s", "backend_idle: expected a time span such as `5s`"),
            (11, "tls|1.1", "minimum_version: expected one of 1.2, 1.3"),
            (12, "certificate|/a|/b", "hosts: the field is missing"),
            (12, "certificate|/a|/b|x,x", "hosts: `x` stands here twice"),
            (13, "access_log|stdin|1|errors", "destination: expected one of stdout, stderr"),
            (13, "access_log|path=/x|1|errors", "destination: expected one of file"),
            (13, "access_log|stdout|1.5|errors", "sample: a sample is a share, from 0 to 1"),
            (14, "dependency|d|a:4|ping||optional", "check: expected one of redis, tcp, http"),
            (15, "pool|1|web|ip_hash||", "index: expected a number from 0 to 0"),
            (15, "pool|0|none|ip_hash||", "name: `none` is reserved"),
            (15, "pool|0|web|ip_hash|tcp;5s;1s;2|", "health: expected 5 parts separated by `;`, found 4"),
            (15, "pool|0|web|ip_hash|tcp;-5s;1s;2;3|", "health: expected a time span such as `5s`"),
            (15, "pool|0|web|ip_hash||b=a:5*0", "backends: expected a number from 1 to 65535"),
            (15, "pool|0|web|ip_hash||b=a:5*1,b=a:6*1", "backends: `b` stands here twice"),
            (15, "pool|0|web|ip_hash|http;5s;1s;2;3;/;99;||", "health: expected statuses such as `200` or `2xx`"),
            (15, "pool|0|web|ip_hash|http;5s;1s;2;3;/;2xx+;||", "health: expected statuses such as `200` or `2xx`"),
            (15, "pool|0|web|ip_hash|||c", "sticky: expected 2 parts separated by `;`, found 1"),
            (15, "pool|0|web|ip_hash||||5", "slow_start: expected a time span such as `5s`"),
            (15, "pool|0|web|ip_hash|||||0;1s;1s", "ejection: expected a number from 1 to 9223372036854775807"),
            (15, "pool|0|web|ip_hash||||||", "retry: expected 3 parts separated by `;`, found 1"),
            (15, "pool|0|web|ip_hash||||||always;0;0/1s", "retry: expected one of idempotent, unsent"),
            (15, "pool|0|web|ip_hash||||||unsent;2;0/1s", "retry: a budget is a share, from 0 to 1"),
            (15, "pool|0|web|ip_hash||||||unsent;0;0/0s", "retry: the period is zero"),
            (15, "pool|0|web|ip_hash||||||unsent;0;0/1s|1;2", "limits: expected 3 parts separated by `;`, found 2"),
            (15, "pool|0|web|ip_hash||||||unsent;0;0/1s|0;0;0|no;;|", "tls: expected one of verified, unverified"),
            (
                15, "pool|0|web|ip_hash||||||unsent;0;0/1s|0;0;0||1s;1s",
                "timeouts: expected 4 parts separated by `;`, found 2"
            ),
            (16, "alert|A\nalert|A", "name: `A` stands here twice"),
            (17, "tenant|t||||||", "thresholds: the field is missing"),
            (17, "tenant|unknown|||||||1", "id: `unknown` is reserved"),
            (17, "tenant|t||h,h|||||1", "hosts: `h` stands here twice"),
            (17, "tenant|t|||/=1||||1", "routes: expected a number from 0 to 0"),
            (17, "tenant|t|||/=0,/=0||||1", "routes: `/` stands here twice"),
            (17, "tenant|t||||0/1s/1|||1", "rate: expected a number from 1 to 9223372036854775807"),
            (17, "tenant|t||||1/0s/1|||1", "rate: the period is zero"),
            (17, "tenant|t|||||egress=1/d,egress=2/h||1", "quotas: one kind stands here twice"),
            (17, "tenant|t|||||egress=1/w||1", "quotas: expected one of h, d, mo"),
            (17, "tenant|t||||||latency=1.1/1s/1d|1", "objectives: a target is a share, from 0 to 1"),
            (17, "tenant|t|||||||", "thresholds: 0 thresholds for 1 alerts"),
            (17, "tenant|t|||||||1,2", "thresholds: 2 thresholds for 1 alerts"),
            (17, "tenant|t|||||||1e5", "thresholds: expected a decimal number"),
        ])
    func refused(number: Int, line: String, why: String) {
        let offset = line.utf8.contains(UInt8(ascii: "\n")) ? 1 : 0
        #expect(error(number, line) == .line(number + offset, why))
    }

    @Test("if tenants are not in byte order")
    func order() {
        #expect(
            error(17, "tenant|b|||||||1\ntenant|a|||||||1")
                == .line(18, "id: `a` does not come after `b` in byte order"))
        #expect(
            error(17, "tenant|b|||||||1\ntenant|b|||||||1")
                == .line(18, "id: `b` does not come after `b` in byte order"))
    }

    @Test("if there is no certificate for a TLS listener, or two for all other hosts")
    func certificates() {
        #expect(
            error(12, "certificate|/a|/b|\ncertificate|/c|/d|")
                == .line(13, "hosts: two certificates are for all other hosts"))
        let lines = Self.lines.filter { !$0.hasPrefix("certificate") }.joined(separator: "\n")
        #expect(throws: Tables.DecodingError.line(11, "minimum_version: the TLS listener has no certificate")) {
            try Tables.decode(sealed(lines))
        }
    }

    @Test("if two tenants claim one host")
    func sharedHost() {
        #expect(
            error(17, "tenant|a||h|||||1\ntenant|b||h|||||1") == .line(18, "hosts: `h` stands here twice"))
    }

    @Test("if it is of no known kind, or empty, or out of order", arguments: ["tenent|t", "", "alert|B"])
    func unknownKind(line: String) {
        let last = Self.lines[15]
        #expect(error(17, "\(last)\n\(line)") == .line(18, "of an unknown kind, or out of order"))
    }
}
