import Testing

@testable import VeloModel

@Suite("Stage clock")
struct StageClockTests {
    /// A clock that moves when it is told to.
    private final class Hand { var time: Int64 = 0 }

    @Test("every moment counts for one stage, and a measured closure goes back to the stage before")
    func division() {
        let hand = Hand()
        let clock = StageClock { hand.time }
        hand.time = 3
        clock.enter(.reading)
        hand.time = 10
        clock.enter(.checking)
        hand.time = 11
        let result = clock.measure(.parsing) {
            hand.time = 31
            return 7
        }
        hand.time = 33
        #expect(result == 7)
        #expect(clock.times.map(\.nanoseconds) == [3, 7, 20, 3])
        #expect(clock.times.map(\.stage) == [.starting, .reading, .parsing, .checking])
    }
}
