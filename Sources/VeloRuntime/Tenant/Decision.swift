import NIOHTTP1
import VeloFormat
import VeloHTTP

/// What becomes of a request once its head is read: the outcome of the phases tenant and admit.
enum Decision {
    /// It goes to a backend of the place's pool.
    case forward(Place)
    /// velod answers itself.
    case refuse(ProxyFault, Place, reason: ThrottleReason?)
    /// velod is the one who was asked; not counted where `place` is `nil`, as its own health on a host of nobody's is.
    case answer(LocalAnswer, Place?)
}

extension Gateway {
    /// Decides on one request head, read from `bytes`. Counts it against the tenant's limits, so it is called once per request.
    func decide(
        _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer, isTrusted: Bool
    ) -> Decision {
        let tenant: Int
        do { tenant = try directory.tenant(of: head, in: bytes, isTrusted: isTrusted) } catch {
            if error == .unknownTenant, let answer = publicHealthAnswer(head, in: bytes) { return .answer(answer, nil) }
            return .refuse(error, directory.unknownPlace, reason: nil)
        }

        let place: Place
        do { place = try directory.place(tenant: tenant, path: head.path(in: bytes)) } catch {
            return .refuse(error, directory.unroutedPlace(tenant: tenant), reason: nil)
        }

        if case .length(let length) = head.content, let most = tables.limits.contentBytes, length > most {
            return .refuse(.request(.contentTooLarge), place, reason: nil)
        }

        switch limits.admit(tenant: tenant) {
        case .admitted:
            // A request that may go no further is answered by whoever has it (RFC 9110 7.6.2): OPTIONS with nothing to
            // say, and TRACE not at all, because what it echoes may hold secrets of the hops before.
            guard head.maxForwards == 0 else { return .forward(place) }
            guard head.method == .options else { return .refuse(.methodNotImplemented, place, reason: nil) }
            return .answer(.text(.ok, ""), place)
        case .throttled(let reason, let seconds):
            return .refuse(.throttled(retryAfter: seconds), place, reason: reason)
        }
    }

    private func publicHealthAnswer(
        _ head: borrowing RequestHead, in bytes: UnsafeRawBufferPointer
    ) -> LocalAnswer? {
        guard head.method == .get || head.method == .head else { return nil }
        return publicHealthAnswer(
            method: head.method == .get ? .GET : .HEAD, path: String(decoding: head.path(in: bytes), as: UTF8.self))
    }
}

extension RequestHead {
    /// What routes are looked up by: `/` where the target has no path.
    func path(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard pathRange.isEmpty else { return bytes[part: pathRange] }
        return UnsafeRawBufferPointer(start: Self.root.utf8Start, count: 1)
    }

    private static var root: StaticString { "/" }
}
