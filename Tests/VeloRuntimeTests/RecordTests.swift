import Synchronization
import Testing
import VeloFormat
import VeloHTTP

@testable import VeloRuntime

@Suite("what is recorded")
struct RecordTests {
    private static let availability = Tables.Objective(
        kind: .availability, target: ExactDecimal(99, scale: 2), window: .seconds(60))
    private static let latency = Tables.Objective(
        kind: .latency, target: ExactDecimal(99, scale: 2), threshold: .milliseconds(250), window: .seconds(60))

    @Test(
        "availability is missed by any 5xx and not judged on 4xx",
        arguments: [
            (200, SLAVerdict.met), (304, .met), (399, .met), (400, .notJudged), (404, .notJudged), (429, .notJudged),
            (499, .notJudged), (500, .missed), (502, .missed), (503, .missed), (504, .missed), (599, .missed),
        ] as [(UInt16, SLAVerdict)])
    func availability(status: UInt16, verdict: SLAVerdict) {
        #expect(
            judgeSLA(Self.availability, status: status, durationNanoseconds: .max, isClientToBlame: false) == verdict)
        #expect(
            judgeSLA(Self.availability, status: status, durationNanoseconds: 0, isClientToBlame: true) == .notJudged)
    }

    @Test(
        "latency is met at the threshold itself and not judged on 5xx",
        arguments: [
            (200, 250_000_000, SLAVerdict.met), (200, 250_000_001, .missed), (200, 0, .met), (500, 1, .notJudged),
            (503, 999_000_000, .notJudged), (404, 1, .notJudged), (429, 1, .notJudged),
        ] as [(UInt16, UInt64, SLAVerdict)])
    func latency(status: UInt16, nanoseconds: UInt64, verdict: SLAVerdict) {
        #expect(
            judgeSLA(Self.latency, status: status, durationNanoseconds: nanoseconds, isClientToBlame: false) == verdict)
        #expect(
            judgeSLA(Self.latency, status: status, durationNanoseconds: nanoseconds, isClientToBlame: true)
                == .notJudged)
    }

    @Test("a completed request is recorded once, with its judgements")
    func tally() throws {
        let log = EventLog()
        let gateway = makeGateway(
            twoTenants(ports: [1], objectives: [Self.availability, Self.latency]), recorder: log)
        let place = gateway.topology.place(tenant: 0, pool: 0)
        var tally = RequestTally(place: place, method: .get, startedAt: gateway.clock.monotonic())
        tally.responseBytes += 7
        tally.complete(status: 503, isClientToBlame: false, in: gateway, to: log)
        #expect(log.statuses == [503])
        #expect(log.completed.first?.responseBytes == 7)
        #expect(log.all.judged.map(\.sla) == [.availability])
        #expect(log.all.breached.map(\.sla) == [.availability])
    }

    @Test("an upstream connection is counted for as long as it serves")
    func activeConnection() {
        let log = EventLog()
        let gateway = makeGateway(twoTenants(ports: [1]), recorder: log)
        let at = gateway.topology.backendPlace(gateway.topology.place(tenant: 0, pool: 0), index: 0)
        do {
            let active = ActiveConnection(at: at, recorder: log)
            #expect(log.all.active[at.tenantPoolBackend] == 1)
            _ = consume active
        }
        #expect(log.all.active[at.tenantPoolBackend] == 0)
    }

    @Test("a trace is read from a traceparent that is sampled, and from no other")
    func traces() throws {
        func trace(_ flags: String) -> TraceID? {
            Array("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-\(flags)".utf8)
                .withUnsafeBytes { TraceID(sampledIn: $0) }
        }
        for flags in ["01", "ff", "03-what-comes-later"] {
            let trace = try #require(trace(flags))
            #expect(trace.high == 0x0af7_6519_16cd_43dd)
            #expect(trace.low == 0x8448_eb21_1c80_319c)
        }
        #expect(trace("00") == nil)
        #expect(trace("fe") == nil)
        #expect(trace("1") == nil)
    }

    @Test(
        "dates are written as RFC 9110 has them",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)])
    func dates(second: Int64, text: String) {
        var date = HTTPDate()
        for _ in 0..<2 { date.withText(at: second) { #expect(String(decoding: $0, as: UTF8.self) == text) } }
    }

    @Test("every fault has a status that velod counts by its own name")
    func faults() {
        for fault in [
            ProxyFault.request(.lineEnd), .request(.contentTooLarge), .request(.targetTooLong), .request(.misdirected),
            .request(.headTooLarge), .request(.codingNotImplemented), .request(.versionNotSupported),
            .request(.expectationFailed), .methodNotImplemented, .headTooSlow, .bodyTooSlow, .unknownTenant,
            .unknownNamedTenant, .conflictingTenant, .noRoute, .throttled(retryAfter: 1), .clientGone, .noBackend,
            .saturated, .connectFailed, .connectTimedOut, .backendClosed, .backendMisbehaved, .backendTooSlow,
            .responseStalled,
        ] {
            #expect(HTTPStatus.registered.contains(fault.status))
            #expect((fault.status < 500) == (fault.blame == .client) || fault.status == 501 || fault.status == 505)
            #expect(fault.text.utf8CodeUnitCount > 0)
        }
    }
}
