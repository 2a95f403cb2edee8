import NIOCore
import NIOHPACK

/// The head of a request in HTTP/2, checked for everything that could make it two things in HTTP/1.1 (RFC 9113 8.2, 8.3, 10.3).
///
/// The library checks most of it, too. It is checked here again because a field value with a line end in it that got through
/// would be a request of its own behind.
struct HTTP2RequestHead {
    private(set) var method = ""
    private(set) var contentLength: UInt64?
    private var path = ""
    private var scheme = ""
    private var authority: String?
    /// All fields but those that are said otherwise: pseudo-headers, `te`, `cookie`, and `host` where there is an authority.
    private var fields: [(name: String, value: String)] = []
    /// What the crumbs of `cookie` amount to, and in front of which field they stood.
    private var cookie: (index: Int, value: String)?

    init(_ headers: HPACKHeaders) throws(HTTP2RequestFault) {
        var pseudo: Set<String> = []
        var isBehindPseudo = false
        fields.reserveCapacity(headers.count)
        for field in headers {
            if field.name.utf8.first == UInt8(ascii: ":") {
                guard !isBehindPseudo, pseudo.insert(field.name).inserted else { throw .fieldName }
                try take(pseudo: field.name, field.value)
            } else {
                isBehindPseudo = true
                try take(field.name, field.value)
            }
        }
        try checkWhole(pseudo)
        try resolveHost()
    }

    private mutating func take(pseudo name: String, _ value: String) throws(HTTP2RequestFault) {
        // None of them can hold a blank or a control byte, and every one of them becomes a part of a line.
        guard value.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .fieldValue }
        switch name {
        case ":method": method = value
        case ":scheme": scheme = value
        case ":path": path = value
        case ":authority": authority = value
        // `:protocol` among them: extended CONNECT (RFC 8441) is not offered.
        default: throw .fieldName
        }
    }

    private mutating func take(_ name: String, _ value: String) throws(HTTP2RequestFault) {
        try checkFieldName(name)
        try checkFieldValue(value)
        switch name {
        case "te":
            // It is about this hop, and HTTP/2 always has trailers.
            guard value.lowercased() == "trailers" else { throw .te }
        case "cookie":
            // RFC 9113 8.2.3: crumbs must be one field before they reach anything that is not HTTP/2.
            if let earlier = cookie {
                cookie = (earlier.index, earlier.value + "; " + value)
            } else {
                cookie = (fields.count, value)
            }
        case "content-length":
            guard contentLength == nil, let length = decimal(value) else { throw .contentLength }
            contentLength = length
            fields.append((name, value))
        default:
            guard !isConnectionSpecific(name) else { throw .connectionSpecific }
            fields.append((name, value))
        }
    }

    private func checkWhole(_ pseudo: Set<String>) throws(HTTP2RequestFault) {
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else { throw .method }
        if method == "CONNECT" {
            guard authority?.isEmpty == false else { throw .authority }
            guard !pseudo.contains(":path") else { throw .path }
            guard !pseudo.contains(":scheme") else { throw .scheme }
            return
        }
        // Which of the two changes nothing: who is behind learns the scheme from the connection, not from the client.
        guard ["http", "https"].contains(scheme.lowercased()) else { throw .scheme }
        // Anything else would be read as another form of target in HTTP/1.1 (RFC 9112 3.2).
        guard path.utf8.first == UInt8(ascii: "/") || (path == "*" && method == "OPTIONS") else { throw .path }
    }

    /// RFC 9113 8.3.1: the authority decides; Host must say the same.
    private mutating func resolveHost() throws(HTTP2RequestFault) {
        guard let authority else { return }
        for field in fields where field.name == "host" {
            guard field.value.lowercased() == authority.lowercased() else { throw .authority }
        }
        fields.removeAll { $0.name == "host" }
        // The position of the cookie is that among other fields; a Host less does not matter to anybody.
    }

    /// Writes the request line and the fields, but not the one that frames and not the empty line.
    func write(into output: inout ByteBuffer) {
        output.reserveCapacity(minimumWritableBytes: 1024)
        output.writeString(method)
        output.writeStaticString(" ")
        output.writeString(method == "CONNECT" ? authority ?? "" : path)
        output.writeStaticString(" HTTP/1.1\r\n")
        if let authority { output.writeField("host", authority) }
        for (index, field) in fields.enumerated() {
            if let cookie, cookie.index == index { output.writeField("cookie", cookie.value) }
            output.writeField(field.name, field.value)
        }
        if let cookie, cookie.index >= fields.count { output.writeField("cookie", cookie.value) }
    }
}

/// Digits only, as RFC 9110 8.6 has it: no sign, no blank, no list.
private func decimal(_ text: String) -> UInt64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
        return nil
    }
    return UInt64(text)
}

/// RFC 9113 8.2.2. `http2-settings` and `te` were for HTTP/1.1 as well; the first means nothing here.
func isConnectionSpecific(_ name: String) -> Bool {
    switch name {
    case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings": true
    default: false
    }
}

/// RFC 9113 8.2.1: a token without upper case. A colon inside would make another name of it in HTTP/1.1.
func checkFieldName(_ name: String) throws(HTTP2RequestFault) {
    guard !name.isEmpty, name.utf8.allSatisfy({ isTokenByte($0) && !($0 >= 0x41 && $0 <= 0x5A) }) else {
        throw .fieldName
    }
}

/// RFC 9113 8.2.1: no control bytes, which RFC 9110 5.5 adds all others but HTAB to, and no blanks around.
func checkFieldValue(_ value: String) throws(HTTP2RequestFault) {
    let bytes = value.utf8
    guard let first = bytes.first, let last = bytes.last else { return }
    guard first != 0x20, first != 0x09, last != 0x20, last != 0x09,
        bytes.allSatisfy({ $0 >= 0x20 ? $0 != 0x7F : $0 == 0x09 })
    else { throw .fieldValue }
}

/// `tchar` of RFC 9110 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
    default: false
    }
}
