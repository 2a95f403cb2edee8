import Testing
import TestSupport

@testable import VeloMetrics

@Suite("an SLA budget")
struct SLABudgetTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func budget(_ state: StateFile) -> SLABudget {
        SLABudget.claim([(tenant: "acme", sla: "availability", days: 3)], in: state)[0]
    }

    @Test("adds up the days of its window, and lets go of the ones before it")
    func window() {
        let budget = budget(.inMemory(threads: 0))
        for day in 100..<105 { budget.count(judged: 10, missed: UInt64(day - 100), day: day) }
        #expect(budget.total(day: 104) == (30, 9))
        #expect(budget.total(day: 105) == (20, 7))
        #expect(budget.total(day: 200) == (0, 0))
        // A day that has left the window is not counted any more.
        budget.count(judged: 1, missed: 1, day: 101)
        #expect(budget.total(day: 104) == (30, 9))
    }

    @Test("goes on after a restart")
    func restart() throws {
        try folder.run { budget($0).count(judged: 7, missed: 2, day: 20_000) }
        try folder.run { state in
            budget(state).count(judged: 1, missed: 1, day: 20_001)
            #expect(budget(state).total(day: 20_001) == (8, 3))
        }
    }
}
