extension Tables {
    /// The format that this code writes and reads. Raised whenever a line means something else than before.
    static let packedVersion = 2

    /// Why packed text was refused.
    public enum DecodingError: Error, Equatable {
        /// The first line is not a header.
        case notTables
        case version(found: Int, supported: Int)
        /// The checksum or the line count in the header does not match the body.
        case damaged
        /// The line, counted from 1 (the header), and what is wrong with it.
        case line(Int, String)
    }

    /// The packed text: a header line with format version, line count and fingerprint, then one line per thing, fields
    /// separated by `|`, so that a change of one tenant is a change of one line. Safe inside a `#"""` literal.
    ///
    ///     veloc-tables|2|15|6b3f0f6d1c7c1a55
    ///     spec|HASH|veloflux|/var/lib/velod
    ///     proxy|0.0.0.0:8080
    ///     https|0.0.0.0:8443|h2
    ///     api|127.0.0.1:8082
    ///     admin|[::1]:9090
    ///     trusted|X-Tenant-ID|127.0.0.0/8,::1/128
    ///     forwarding|10.0.0.0/8|append|pass|velod|pass_or_make|pass_or_make|websocket
    ///     limits|65536|100|16384||0|10000
    ///     timeouts|10s|1m15s|1m|4s|1s
    ///     tls|1.2
    ///     certificate|/etc/velo/acme.pem|/etc/velo/acme.key|acme.example.com,*.acme.example.com
    ///     access_log|stdout|0.1|errors
    ///     dependency|redis|127.0.0.1:6379|redis||optional
    ///     pool|0|web|round_robin|http;5s;1s;2;3;/health;200+3xx;ok|backend-1=127.0.0.1:9001*100|velo;1h|30s|5;30s;5m|idempotent;0.2;3/1s|0;0;128|verified;;|3s;1m;1m;
    ///     alert|TenantHighErrorRate
    ///     tenant|acme|pro|acme.example.com|/=0|1000/1s/2000|requests=100000/d|availability=0.999/0s/30d|0.005
    ///
    /// The count and the fingerprint cover all that follows the header's line feed. There is no line feed at the end.
    /// Texts are percent-encoded where a byte would end a field or the literal or could not be seen; an empty
    /// element of a list is `%`. The inverse of `decode` for tables that `decode` accepts. Linear time.
    public func packed() -> String {
        var body = PackedWriter()
        body.write(self)
        var fingerprint = Fingerprint()
        fingerprint.combine(body.bytes)
        let header = "\(PackedWriter.magic)|\(Self.packedVersion)|\(body.lineCount)|\(fingerprint.text)\n"
        return header + String(decoding: body.bytes, as: UTF8.self)
    }

    /// Decodes what `packed()` made, and verifies whatever the runtime relies on: the header, the order of lines, pool
    /// indexes and other numbers in range, tenants in byte order and none named `unknown`, a threshold for every alert,
    /// no name and no host twice, a certificate for a TLS listener. Linear time; no input makes it trap.
    public static func decode(_ packed: StaticString) throws(DecodingError) -> Tables {
        try decode(packed.withUTF8Buffer { Array($0) })
    }

    public static func decode(_ packed: String) throws(DecodingError) -> Tables {
        try decode(Array(packed.utf8))
    }

    private static func decode(_ bytes: [UInt8]) throws(DecodingError) -> Tables {
        var lines = try PackedLines(bytes)
        return try lines.tables()
    }
}
