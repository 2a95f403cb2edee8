import Testing
import VeloFormat

@testable import VeloRuntime

@Suite("the decisions of an exchange")
struct ForwardExchangeTests {
    /// What follows the loss of a connection, told step by step.
    private func recovery(
        method: RequestMethod = .get, hasContent: Bool = false, isReused: Bool? = nil, delivered: Bool = false,
        contentSent: Bool = false, heads: [UInt16] = [], fault: ProxyFault
    ) -> Exchange.Recovery {
        var exchange = Exchange(isRepeatable: method.isIdempotent, hasContent: hasContent, isHTTP10: false)
        if let isReused { exchange.connected(isReused: isReused) }
        if delivered { exchange.headDelivered() }
        if contentSent { exchange.contentSent() }
        for status in heads {
            if status < 200 { _ = exchange.informational(status) } else { exchange.responseBegan(status) }
        }
        return exchange.lost(fault)
    }

    @Test("a backend that cannot be reached is left for another, whatever the method")
    func unreachable() {
        #expect(recovery(fault: .connectFailed) == .retryElsewhere)
        #expect(recovery(method: .post, hasContent: true, fault: .connectTimedOut) == .retryElsewhere)
    }

    @Test("a request whose head the kernel did not take goes elsewhere, unless content went after it")
    func headNotDelivered() {
        #expect(recovery(method: .post, isReused: true, fault: .backendClosed) == .retryFresh)
        #expect(recovery(method: .post, isReused: false, fault: .backendClosed) == .retryElsewhere)
        #expect(
            recovery(method: .post, hasContent: true, isReused: true, contentSent: true, fault: .backendClosed)
                == .answer(.backendClosed))
    }

    @Test("a connection that closed before an answer is replaced only for what may be done twice")
    func keptConnectionClosed() {
        #expect(recovery(isReused: true, delivered: true, fault: .backendClosed) == .retryFresh)
        #expect(
            recovery(method: .post, isReused: true, delivered: true, fault: .backendClosed) == .answer(.backendClosed))
        #expect(
            recovery(method: .put, hasContent: true, isReused: true, delivered: true, fault: .backendClosed)
                == .answer(.backendClosed))
        #expect(recovery(isReused: false, delivered: true, fault: .backendClosed) == .retryElsewhere)
        #expect(
            recovery(method: .post, isReused: false, delivered: true, fault: .backendClosed)
                == .answer(.backendClosed))
        #expect(
            recovery(isReused: true, delivered: true, heads: [103], fault: .backendClosed) == .answer(.backendClosed))
    }

    @Test("nonsense and slowness are never tried again")
    func notRepeated() {
        for fault in [ProxyFault.backendMisbehaved, .backendTooSlow] {
            #expect(recovery(isReused: true, delivered: true, fault: fault) == .answer(fault))
        }
    }

    @Test("a response that has begun is cut")
    func cut() {
        #expect(recovery(isReused: true, delivered: true, heads: [200], fault: .backendClosed) == .cut)
    }

    @Test("informational responses pass, but not to HTTP/1.0, and a 100 is remembered")
    func informational() {
        var modern = Exchange(isRepeatable: true, hasContent: false, isHTTP10: false)
        modern.connected(isReused: false)
        #expect(modern.informational(103) == .passOn)
        var (hasContinued, status) = (modern.hasContinued, modern.status)
        #expect(!hasContinued)
        #expect(modern.informational(100) == .passOn)
        (hasContinued, status) = (modern.hasContinued, modern.status)
        #expect(hasContinued)
        #expect(status == nil)
        var old = Exchange(isRepeatable: true, hasContent: false, isHTTP10: true)
        old.connected(isReused: false)
        #expect(old.informational(100) == .drop)
        old.responseBegan(200)
        status = old.status
        #expect(status == 200)
    }

    @Test("connections are used again only if the whole request went through")
    func ending() {
        var early = Exchange(isRepeatable: false, hasContent: true, isHTTP10: false)
        early.connected(isReused: false)
        early.responseBegan(413)
        #expect(early.responseCompleted() == .init(canReuseUpstream: false, canReuseClient: false))
        var whole = Exchange(isRepeatable: false, hasContent: true, isHTTP10: false)
        whole.connected(isReused: false)
        whole.requestCompleted()
        whole.responseBegan(200)
        #expect(whole.status == 200)
        #expect(whole.responseCompleted() == .init(canReuseUpstream: true, canReuseClient: true))
    }
}
