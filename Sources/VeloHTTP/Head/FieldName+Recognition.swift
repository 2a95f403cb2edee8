extension FieldName {
    /// The name of a field, by its length and then by words, without regard to case (RFC 9110 5.1).
    ///
    /// `count` bytes of `tchar` are at `bytes`.
    @inline(__always)
    static func recognise(_ bytes: UnsafeRawPointer, count: Int) -> FieldName {
        switch count {
        case 2:
            if bytes.isName("te") { return .te }
        case 3:
            if bytes.isName("via") { return .via }
            if bytes.isName("age") { return .age }
        case 4:
            if bytes.isName("host") { return .host }
            if bytes.isName("date") { return .date }
            if bytes.isName("vary") { return .vary }
            if bytes.isName("etag") { return .etag }
        case 5:
            if bytes.isName("range") { return .range }
        case 6:
            if bytes.isName("expect") { return .expect }
            if bytes.isName("cookie") { return .cookie }
            if bytes.isName("pragma") { return .pragma }
            if bytes.isName("server") { return .server }
            if bytes.isName("accept") { return .accept }
            if bytes.isName("origin") { return .origin }
        case 7:
            if bytes.isName("trailer") { return .trailer }
            if bytes.isName("upgrade") { return .upgrade }
            if bytes.isName("expires") { return .expires }
            if bytes.isName("warning") { return .warning }
            if bytes.isName("referer") { return .referer }
        case 8:
            if bytes.isName("location") { return .location }
        case 9:
            if bytes.isName("forwarded") { return .forwarded }
            if bytes.isName("x-real-ip") { return .xRealIP }
        case 10:
            if bytes.isName("connection") { return .connection }
            if bytes.isName("keep-alive") { return .keepAlive }
            if bytes.isName("tracestate") { return .tracestate }
            if bytes.isName("set-cookie") { return .setCookie }
            if bytes.isName("user-agent") { return .userAgent }
        case 11:
            if bytes.isName("traceparent") { return .traceparent }
            if bytes.isName("retry-after") { return .retryAfter }
        case 12:
            if bytes.isName("max-forwards") { return .maxForwards }
            if bytes.isName("x-request-id") { return .xRequestID }
            if bytes.isName("content-type") { return .contentType }
        case 13:
            if bytes.isName("authorization") { return .authorization }
            if bytes.isName("content-range") { return .contentRange }
            if bytes.isName("cache-control") { return .cacheControl }
        case 14:
            if bytes.isName("http2-settings") { return .http2Settings }
            if bytes.isName("content-length") { return .contentLength }
        case 15:
            if bytes.isName("x-forwarded-for") { return .xForwardedFor }
            if bytes.isName("accept-encoding") { return .acceptEncoding }
            if bytes.isName("accept-language") { return .acceptLanguage }
        case 16:
            if bytes.isName("proxy-connection") { return .proxyConnection }
            if bytes.isName("x-forwarded-host") { return .xForwardedHost }
            if bytes.isName("x-forwarded-port") { return .xForwardedPort }
            if bytes.isName("www-authenticate") { return .wwwAuthenticate }
            if bytes.isName("content-encoding") { return .contentEncoding }
        case 17:
            if bytes.isName("transfer-encoding") { return .transferEncoding }
            if bytes.isName("x-forwarded-proto") { return .xForwardedProto }
        case 18:
            if bytes.isName("proxy-authenticate") { return .proxyAuthenticate }
        case 19:
            if bytes.isName("proxy-authorization") { return .proxyAuthorization }
        default: break
        }
        return .other
    }
}
