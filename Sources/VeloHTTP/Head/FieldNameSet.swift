/// A set of known field names, one bit each. `other` may be a member like any.
public struct FieldNameSet: Sendable, Equatable {
    var bits: UInt64

    init(bits: UInt64) { self.bits = bits }

    public static var none: FieldNameSet { FieldNameSet(bits: 0) }

    @inline(__always)
    public func contains(_ name: FieldName) -> Bool { bits &>> UInt64(name.rawValue) & 1 != 0 }

    @inline(__always)
    public mutating func insert(_ name: FieldName) { bits |= name.bit }

    @inline(__always)
    public mutating func remove(_ name: FieldName) { bits &= ~name.bit }

    @inline(__always)
    func intersects(_ other: FieldNameSet) -> Bool { bits & other.bits != 0 }

    /// The fields that are for this hop only (RFC 9110 7.6.1), and those that frame: every hop frames anew.
    static var hopByHop: FieldNameSet {
        let named = FieldName.connection.bit | FieldName.keepAlive.bit | FieldName.proxyConnection.bit
        let negotiated = FieldName.te.bit | FieldName.trailer.bit | FieldName.upgrade.bit | FieldName.http2Settings.bit
        return FieldNameSet(bits: named | negotiated | FieldName.transferEncoding.bit | FieldName.contentLength.bit)
    }

    /// What a trailer may not hold: fields that frame, route, authenticate, control, or describe content before it is read
    /// (RFC 9110 6.5.1).
    static var forbiddenInTrailers: FieldNameSet {
        let routing = FieldName.host.bit | FieldName.expect.bit | FieldName.maxForwards.bit | FieldName.via.bit
        let origin =
            FieldName.forwarded.bit | FieldName.xForwardedFor.bit | FieldName.xForwardedProto.bit
            | FieldName.xForwardedHost.bit | FieldName.xForwardedPort.bit | FieldName.xRealIP.bit
        let identity = FieldName.traceparent.bit | FieldName.tracestate.bit | FieldName.xRequestID.bit
        let credentials =
            FieldName.authorization.bit | FieldName.proxyAuthorization.bit | FieldName.proxyAuthenticate.bit
            | FieldName.wwwAuthenticate.bit | FieldName.cookie.bit | FieldName.setCookie.bit
        let content =
            FieldName.contentType.bit | FieldName.contentEncoding.bit | FieldName.contentRange.bit
            | FieldName.range.bit
        let control =
            FieldName.cacheControl.bit | FieldName.pragma.bit | FieldName.age.bit | FieldName.date.bit
            | FieldName.expires.bit | FieldName.location.bit | FieldName.retryAfter.bit | FieldName.vary.bit
            | FieldName.warning.bit
        return FieldNameSet(bits: hopByHop.bits | routing | origin | identity | credentials | content | control)
    }
}

extension FieldName {
    @inline(__always)
    var bit: UInt64 { 1 &<< UInt64(rawValue) }
}
