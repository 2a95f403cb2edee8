import Testing
import VeloHTTP

@Suite("the response cases of RFC 9112 and RFC 9110")
struct ResponseCaseTests {
    private func run(_ test: ResponseCase, cutAt cuts: [Int] = []) -> ResponseRun {
        readResponse(
            test.raw, cutAt: cuts, answering: test.request_method == "HEAD" ? .head : .get,
            asksForWebSocket: test.request_upgrade == true, thenCloses: test.backend_closes == true)
    }

    @Test("all cases are there")
    func count() { #expect(ResponseCase.all.count == 73) }

    @Test("the verdict is that of the RFC", arguments: ResponseCase.all)
    func verdict(_ test: ResponseCase) {
        guard !disputedCases.contains(test.name) else { return }
        let run = run(test)
        if test.expect == "forward" {
            #expect(test.isEither || (run.fault == nil && run.isComplete), "\(String(describing: run.fault))")
        } else if !test.isEither {
            #expect(run.fault != nil)
            #expect(!run.isComplete)
            if test.late != true { #expect(run.status == nil) }
        }
        if run.hasLeftOvers { #expect(!run.isReusable) }
    }

    @Test("the outcome does not depend on the pieces", arguments: ResponseCase.all)
    func pieces(_ test: ResponseCase) {
        let raw = test.raw
        let whole = run(test)
        #expect(run(test, cutAt: Array(0..<raw.count)) == whole, "byte by byte")
        for cut in cuts(of: raw.count) {
            let inTwo = run(test, cutAt: [cut])
            if inTwo != whole {
                #expect(inTwo == whole, "cut before byte \(cut)")
                return
            }
        }
    }

    @Test("what the client gets is the same message, and clean", arguments: ResponseCase.all)
    func forwarded(_ test: ResponseCase) {
        let run = run(test)
        if run.isComplete { checkForwarded(run, answering: test.request_method == "HEAD" ? .head : .get) }
    }
}

/// Reads what was written with the strict parser and compares it with what was read before.
func checkForwarded(_ run: ResponseRun, answering method: RequestMethod, _ comment: Comment? = nil) {
    let again = readResponse(run.forwarded, answering: method, asksForWebSocket: run.hasSwitched)
    #expect(again.fault == nil, comment)
    #expect(again.isComplete || run.hasSwitched, comment)
    #expect(!again.hasLeftOvers, comment)
    #expect(again.status == run.status, comment)
    #expect(again.body == run.body, comment)
}
