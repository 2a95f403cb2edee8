import Foundation
import Testing
import VeloHTTP

/// Mutated messages, the same in every run. `VELOHTTP_FUZZ_ROUNDS` asks for more rounds than CI has time for, and
/// `VELOHTTP_FUZZ_SEED` for others.
@Suite("mutated messages")
struct FuzzTests {
    private static let rounds = number("VELOHTTP_FUZZ_ROUNDS") ?? 6000
    private static let seed = UInt64(number("VELOHTTP_FUZZ_SEED") ?? 2026)

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    @Test("no request crashes, none depends on its pieces, and each that is accepted stays the same message")
    func requests() {
        let seeds = RequestCase.all.map(\.raw).filter { !$0.isEmpty && $0.count < 700 }
        var mutation = Mutation(seed: Self.seed)
        var accepted = 0
        for round in 0..<Self.rounds {
            let raw = mutation.mutate(
                seeds[mutation.number(below: seeds.count)], with: seeds[mutation.number(below: seeds.count)])
            let whole = readRequests(raw)
            let cuts = round % 16 == 0 ? Array(0..<raw.count) : mutation.cuts(of: raw.count)
            let pieces = readRequests(raw, cutAt: cuts)
            if pieces != whole {
                #expect(pieces == whole, "\(text(raw).debugDescription) cut at \(cuts)")
                return
            }
            for request in whole.completed {
                accepted += 1
                checkForwarded(request, "\(text(raw).debugDescription)")
            }
        }
        #expect(accepted > Self.rounds / 20, "the seeds are good for something")
    }

    @Test("no response crashes, none depends on its pieces, and each that is accepted stays the same message")
    func responses() {
        let seeds = ResponseCase.all.map(\.raw).filter { !$0.isEmpty && $0.count < 700 }
        var mutation = Mutation(seed: Self.seed)
        var accepted = 0
        for round in 0..<Self.rounds {
            let raw = mutation.mutate(
                seeds[mutation.number(below: seeds.count)], with: seeds[mutation.number(below: seeds.count)])
            let method: RequestMethod = round % 5 == 0 ? .head : .get
            let closes = round % 3 == 0
            let whole = readResponse(raw, answering: method, asksForWebSocket: round % 7 == 0, thenCloses: closes)
            let cuts = round % 16 == 0 ? Array(0..<raw.count) : mutation.cuts(of: raw.count)
            let pieces = readResponse(
                raw, cutAt: cuts, answering: method, asksForWebSocket: round % 7 == 0, thenCloses: closes)
            if pieces != whole {
                #expect(pieces == whole, "\(text(raw).debugDescription) cut at \(cuts)")
                return
            }
            if whole.isComplete {
                accepted += 1
                checkForwarded(whole, answering: method, "\(text(raw).debugDescription)")
            }
        }
        #expect(accepted > Self.rounds / 20, "the seeds are good for something")
    }
}
