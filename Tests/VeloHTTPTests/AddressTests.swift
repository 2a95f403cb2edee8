import Testing
import VeloHTTP

@Suite("addresses and blocks")
struct AddressTests {
    @Test("text of RFC 4291 2.2 and dotted quads are read")
    func addresses() {
        #expect(IPAddress("192.0.2.1") == IPAddress(v4: 0xC000_0201))
        #expect(IPAddress("::") == IPAddress(v6: 0))
        #expect(IPAddress("::1") == IPAddress(v6: 1))
        #expect(IPAddress("1::") == IPAddress(v6: 1 << 112))
        #expect(IPAddress("1:2:3:4:5:6:7:8") == IPAddress(v6: 0x0001_0002_0003_0004_0005_0006_0007_0008))
        #expect(IPAddress("1:2::7:8") == IPAddress(v6: 0x0001_0002_0000_0000_0000_0000_0007_0008))
        #expect(IPAddress("1:2:3:4:5:6:7::") == IPAddress(v6: 0x0001_0002_0003_0004_0005_0006_0007_0000))
        #expect(IPAddress("::2:3:4:5:6:7:8") == IPAddress(v6: 0x0000_0002_0003_0004_0005_0006_0007_0008))
        #expect(IPAddress("64:FF9B::192.0.2.33") == IPAddress(v6: 0x0064_FF9B_0000_0000_0000_0000_C000_0221))
        #expect(IPAddress("::ffff:192.0.2.1") == IPAddress("192.0.2.1"))
    }

    @Test(
        "anything else is no address",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", ":", ":::", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "::g", "1:", ":1", "::1%lo", "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3", "[::1]",
        ])
    func noAddresses(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test("a block contains what agrees in its leading bits")
    func blocks() throws {
        let cases: [(String, inside: String, outside: String)] = [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"), ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("0.0.0.0/0", "8.8.8.8", "::1"), ("::/0", "::1", "8.8.8.8"),
            ("2001:db8::/32", "2001:db8:1::", "2001:db9::"),
            ("::ffff:10.0.0.0/104", "10.1.2.3", "11.0.0.0"),
        ]
        for (block, inside, outside) in cases {
            let block = try #require(AddressBlock(block))
            #expect(block.contains(try #require(IPAddress(inside))))
            #expect(!block.contains(try #require(IPAddress(outside))))
        }
        for bad in ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "/8", "x/8", "::ffff:1.2.3.4/95"] {
            #expect(AddressBlock(bad) == nil, "\(bad)")
        }
    }
}
