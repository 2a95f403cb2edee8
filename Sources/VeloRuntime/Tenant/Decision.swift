import NIOHTTP1
import VeloFormat

/// What becomes of a request once its head is read: the outcome of the phases parse, tenant and admit.
enum Decision {
    /// It goes to a backend of the place's pool.
    case forward(ParsedRequest, Place)
    /// velod answers itself; `request` is missing where the head could not be understood.
    case refuse(ProxyFault, Place, request: ParsedRequest?, reason: ThrottleReason?)
    /// velod is the one who was asked; not counted where `place` is `nil`, as its own health on a host of nobody's is.
    case answer(LocalAnswer, Place?, request: ParsedRequest)
}

extension Gateway {
    /// Decides on one request head. Counts it against the tenant's limits, so it is called once per request.
    func decide(_ head: HTTPRequestHead, isTrusted: Bool) -> Decision {
        let request: ParsedRequest
        do { request = try ParsedRequest(head) } catch {
            return .refuse(error, directory.unknownPlace, request: nil, reason: nil)
        }

        let tenant: Int
        do { tenant = try directory.tenant(host: request.host, headers: head.headers, isTrusted: isTrusted) } catch {
            if error == .unknownTenant,
                let answer = publicHealthAnswer(method: head.method, path: String(request.target.path))
            {
                return .answer(answer, nil, request: request)
            }
            return .refuse(error, directory.unknownPlace, request: request, reason: nil)
        }

        let place: Place
        do { place = try directory.place(tenant: tenant, path: request.target.path) } catch {
            return .refuse(error, directory.unroutedPlace(tenant: tenant), request: request, reason: nil)
        }

        switch limits.admit(tenant: tenant) {
        case .admitted:
            // A request that may go no further is answered by whoever has it (RFC 9110 7.6.2): OPTIONS with nothing to
            // say, and TRACE not at all, because what it echoes may hold secrets of the hops before.
            guard request.maxForwards == 0 else { return .forward(request, place) }
            guard request.method == .options else {
                return .refuse(.methodNotImplemented, place, request: request, reason: nil)
            }
            return .answer(.text(.ok, ""), place, request: request)
        case .throttled(let reason, let seconds):
            return .refuse(.throttled(retryAfter: seconds), place, request: request, reason: reason)
        }
    }
}
