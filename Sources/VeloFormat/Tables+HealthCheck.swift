extension Tables {
    /// An active check, run by every velod against every backend of the pool.
    public struct HealthCheck: Sendable, Equatable {
        public enum Kind: Sendable, Equatable {
            /// GET `path`: healthy if the status is one of `expect` and, unless it is empty, `body` occurs in the content.
            case http(path: String, expect: StatusSet, body: String = "")
            /// A connection is accepted.
            case tcp
            /// `PING` is answered `+PONG`.
            case redis
        }

        public var kind: Kind
        public var interval: TimeSpan
        public var timeout: TimeSpan
        /// Successes in a row that make a failed backend healthy.
        public var rise: Int
        /// Failures in a row that make a healthy backend fail.
        public var fall: Int

        public init(kind: Kind, interval: TimeSpan, timeout: TimeSpan, rise: Int, fall: Int) {
            self.kind = kind
            self.interval = interval
            self.timeout = timeout
            self.rise = rise
            self.fall = fall
        }
    }

    /// Some status codes: single ones and whole classes.
    public struct StatusSet: Sendable, Equatable, ExpressibleByIntegerLiteral {
        public enum Element: Sendable, Equatable {
            case code(Int)
            /// `2`: 200 to 299.
            case hundred(Int)

            /// Reads `204` or `2xx`, 100 to 599; `nil` for anything else.
            public init?(_ text: some StringProtocol) { self.init(utf8: text.utf8) }

            init?(utf8 bytes: some Collection<UInt8>) {
                let text = Array(bytes)
                guard text.count == 3, (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(text[0]) else { return nil }
                let digits = text.map { Int($0) - Int(UInt8(ascii: "0")) }
                if text[1] == UInt8(ascii: "x"), text[2] == UInt8(ascii: "x") {
                    self = .hundred(digits[0])
                } else if (0...9).contains(digits[1]), (0...9).contains(digits[2]) {
                    self = .code(digits[0] * 100 + digits[1] * 10 + digits[2])
                } else {
                    return nil
                }
            }

            public var text: String {
                switch self {
                case .code(let code): String(code)
                case .hundred(let hundred): "\(hundred)xx"
                }
            }
        }

        /// In the author's order.
        public var elements: [Element]

        public init(_ elements: [Element]) { self.elements = elements }

        public init(integerLiteral code: Int) { elements = [.code(code)] }

        public func contains(_ status: Int) -> Bool {
            elements.contains { element in
                switch element {
                case .code(let code): code == status
                case .hundred(let hundred): status / 100 == hundred
                }
            }
        }

        /// `200`, or `200 or 3xx`: for people.
        public var text: String { elements.map(\.text).joined(separator: " or ") }
    }
}
