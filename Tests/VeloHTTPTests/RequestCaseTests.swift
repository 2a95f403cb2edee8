import Testing
import VeloHTTP

@Suite("the request cases of RFC 9112 and RFC 9110")
struct RequestCaseTests {
    @Test("all cases are there")
    func count() {
        #expect(RequestCase.all.count == 228)
        #expect(disputedCases.isSubset(of: RequestCase.all.map(\.name) + ResponseCase.all.map(\.name)))
    }

    @Test("the verdict is that of the RFC", arguments: RequestCase.all)
    func verdict(_ test: RequestCase) {
        guard !disputedCases.contains(test.name) else { return }
        let run = readRequests(test.raw)
        if test.expect == "accept" {
            acceptance(of: run, test)
        } else {
            refusal(of: run, test)
        }
    }

    private func acceptance(of run: RequestRun, _ test: RequestCase) {
        if let fault = run.fault, test.then != "reject", run.completed.count < test.upstream_requests ?? 1 {
            #expect(test.isEither, "\(fault)")
            return
        }
        if test.upstream_requests == 0 {
            // The gateway is the last that may have it.
            #expect(run.completed.allSatisfy { $0.maxForwards == 0 })
        } else if let count = test.upstream_requests {
            #expect(run.completed.count == count)
        }
        switch test.then {
        case "close": #expect(run.isClosed)
        case "reject": #expect(run.fault != nil)
        default: #expect(!run.isIncomplete)
        }
    }

    private func refusal(of run: RequestRun, _ test: RequestCase) {
        guard let fault = run.fault else {
            // Who waits for more than ever comes runs into a timer of the caller's.
            #expect(test.isEither || (test.incomplete == true && run.isIncomplete))
            #expect(test.isEither || run.completed.isEmpty)
            return
        }
        #expect(run.completed.isEmpty || test.isEither)
        if let allowed = test.status, !test.isEither { #expect(allowed.contains(fault.status), "\(fault)") }
    }

    @Test("the outcome does not depend on the pieces", arguments: RequestCase.all)
    func pieces(_ test: RequestCase) {
        let raw = test.raw
        let whole = readRequests(raw)
        #expect(readRequests(raw, cutAt: Array(0..<raw.count)) == whole, "byte by byte")
        for cut in cuts(of: raw.count) {
            let inTwo = readRequests(raw, cutAt: [cut])
            if inTwo != whole {
                #expect(inTwo == whole, "cut before byte \(cut)")
                return
            }
        }
    }

    @Test("what is forwarded is the same message, and clean", arguments: RequestCase.all)
    func forwarded(_ test: RequestCase) { for request in readRequests(test.raw).completed { checkForwarded(request) } }
}

/// Reads what was written with the strict parser and compares it with what was read before.
func checkForwarded(_ request: ObservedRequest, _ comment: Comment? = nil) {
    // Who has no authority gets an empty Host, which only a backend may accept.
    guard request.authority != nil else { return }
    let again = readRequests(request.forwarded, policy: transparentPolicy, limits: roomyLimits)
    guard again.fault == nil, let backend = again.completed.first, again.completed.count == 1, !again.isIncomplete
    else {
        Issue.record("\(String(describing: again.fault)) in \(text(request.forwarded)) \(comment?.rawValue ?? "")")
        return
    }
    #expect(backend.version == .http11)
    #expect(backend.method == request.method)
    #expect(backend.authority == request.authority)
    #expect(backend.body == request.body)
    #expect(backend.content == request.content)
    #expect(backend.keepsAlive)
    let names = backend.fields.map { $0.prefix { $0 != ":" }.lowercased() }
    for name in ["keep-alive", "proxy-connection", "te", "http2-settings"] { #expect(!names.contains(name)) }
    #expect(names.filter { $0 == "connection" }.count == (request.upgrade == .webSocket ? 1 : 0))
    #expect(backend.upgrade == request.upgrade || request.upgrade == .other)
    // Written again without additions, nothing changes.
    let third = readRequests(backend.forwarded, policy: transparentPolicy, limits: roomyLimits)
    #expect(third.completed.first?.forwardedHead == backend.forwardedHead, comment)
    #expect(third.completed.first?.trailers == backend.trailers, comment)
}
