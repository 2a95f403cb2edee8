import Testing
import VeloFormat

@testable import VeloModel

@Suite("values")
struct ValueTests {
    @Test("sizes are exact, in decimal and binary units")
    func sizes() {
        #expect(parseByteSize("1GB") == 1_000_000_000)
        #expect(parseByteSize("512MiB") == 512 << 20)
        #expect(parseByteSize("1.5kB") == 1500)
        #expect(parseByteSize("0.5KiB") == 512)
        #expect(parseByteSize("0B") == 0)
        for text in [
            "", "1", "GB", "1 GB", "1gb", "-1GB", "1.GB", ".5GB", "0.1B", "0.0001kB", "1e3B", "9999999999PB", "1GBB",
            "１GB",
        ] {
            #expect(parseByteSize(text) == nil, "\(text)")
        }
    }

    @Test("rates name a count and a second, minute or hour")
    func rates() {
        #expect(parseRate("10/s") == Rate(count: 10, period: .seconds(1)))
        #expect(parseRate("600/m")?.perSecond == 10)
        #expect(parseRate("5000/h")?.perSecond == 1)
        #expect(parseRate("61/m")?.isAbove(Rate(count: 1, period: .seconds(1))) == true)
        #expect(parseRate("60/m")?.isAbove(Rate(count: 1, period: .seconds(1))) == false)
        for text in [
            "", "/", "10", "10/", "/s", "0/s", "-1/s", "+1/s", "1.5/s", "10/d", "10/s/s", "9999999999/s", "1 /s",
        ] {
            #expect(parseRate(text) == nil, "\(text)")
        }
    }

    @Test("quotas name a limit and a calendar period")
    func quotas() {
        #expect(parseRequestAllowance("100000/d") == Allowance(limit: 100_000, period: .day))
        #expect(parseByteAllowance("1GB/mo") == Allowance(limit: 1_000_000_000, period: .month))
        for text in ["1GB", "1/d", "1GB/w", "1GB/", "/d", "1GB/d/d"] {
            #expect(parseByteAllowance(text) == nil, "\(text)")
        }
        for text in ["", "/d", "1GB/d", "1/w", "1.5/d", "-1/d", "99999999999999999999/d"] {
            #expect(parseRequestAllowance(text) == nil, "\(text)")
        }
    }

    @Test("percentages are exact")
    func percentages() {
        #expect(parsePercent("99.9%")?.text == "0.999")
        #expect(parsePercent("0%")?.text == "0")
        #expect(parsePercent("100%")?.text == "1")
        for text in ["", "%", "99.9", "100.1%", "-1%", "99,9%", "1e1%", "99.9 %", "99.9%%"] {
            #expect(parsePercent(text) == nil, "\(text)")
        }
    }

    @Test("a threshold is a percentage, a duration in seconds or a plain number")
    func thresholds() {
        #expect(parseThreshold("5%")?.value.text == "0.05")
        #expect(parseThreshold("250%")?.value.text == "2.5")
        #expect(parseThreshold("0.5")?.value.text == "0.5")
        #expect(parseThreshold("250ms")?.value.text == "0.25")
        #expect(parseThreshold("-3")?.value.text == "-3")
        for text in ["", "five", "-5%", "1e3", "NaN", "Inf", "5 %"] { #expect(parseThreshold(text) == nil, "\(text)") }
    }

    @Test("a latency objective is met at its threshold")
    func latencies() {
        #expect(
            parseLatencyTarget("99% <= 250ms")
                == LatencyTarget(target: ExactDecimal(99, scale: 2), threshold: .milliseconds(250)))
        #expect(parseLatencyTarget("99.5%<=1s")?.threshold == .seconds(1))
        for text in [
            "", "<=", "99% < 250ms", "99% <=", "<= 250ms", "99% <= 0s", "99 <= 250ms", "99% <= 250ms <= 1s",
            "99% => 1s",
        ] {
            #expect(parseLatencyTarget(text) == nil, "\(text)")
        }
    }

    @Test("IP addresses are those of the RFCs and nothing else")
    func addresses() {
        #expect(IPAddress("127.0.0.1")?.bytes == [127, 0, 0, 1])
        #expect(IPAddress("::")?.isAny == true)
        #expect(IPAddress("::1")?.bytes.last == 1)
        #expect(IPAddress("1:2:3:4:5:6:7:8")?.bytes.count == 16)
        #expect(IPAddress("1:2:3:4:5:6:7::")?.bytes.count == 16)
        #expect(IPAddress("::ffff:192.0.2.1")?.bytes.suffix(4) == [192, 0, 2, 1])
        for text in [
            "", ".", ":", ":::", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1..2.3", "1::2::3", "12345::", "g::",
            ":1",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1.2.3.4::", "::1%eth0", "[::1]",
        ] {
            #expect(IPAddress(text) == nil, "\(text)")
        }
    }

    @Test("an address block has a prefix and no bits beyond it")
    func blocks() {
        #expect(AddressBlock("10.0.0.0/8")?.hasHostBits == false)
        #expect(AddressBlock("10.1.0.0/8")?.hasHostBits == true)
        #expect(AddressBlock("127.0.0.1/32")?.hasHostBits == false)
        #expect(AddressBlock("0.0.0.0/0")?.hasHostBits == false)
        #expect(AddressBlock("fd00::/8")?.hasHostBits == false)
        for text in ["", "/", "10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "a/8"] {
            #expect(AddressBlock(text) == nil, "\(text)")
        }
    }

    @Test("an endpoint is a host and a port from 1")
    func endpoints() {
        #expect(parseEndpoint("127.0.0.1:9001") == Tables.Endpoint(host: "127.0.0.1", port: 9001))
        #expect(parseEndpoint("[::1]:80") == Tables.Endpoint(host: "::1", port: 80))
        #expect(parseEndpoint("redis_1.internal:6379")?.host == "redis_1.internal")
        for text in [
            "", ":", ":80", "a:", "a:0", "a:65536", "a:-1", "::1:80", "[::1]", "[1.2.3.4]:80", "300.1.1.1:80", "a b:80",
            "http://a:80", "-a:80", "a..b:80", "ü:80", "[]:80", "[:80",
        ] {
            #expect(parseEndpoint(text) == nil, "\(text)")
        }
    }

    @Test("a path is absolute and has no empty, dot or query parts")
    func paths() {
        for path in ["/", "/a", "/a/b-c_d.e~f", "/%20", "/a:b@c"] { #expect(isRequestPath(path), "\(path)") }
        for path in ["", "a", "//", "/a/", "/a//b", "/.", "/a/..", "/a?b", "/a#b", "/a b", "/a|b", "/é", "/\n"] {
            #expect(!isRequestPath(path), "\(path)")
        }
    }
}
