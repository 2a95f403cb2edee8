import Synchronization
import Testing
import VeloFormat

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct LimitsTests {
    private let clock = ManualClock()

    private func limits(
        rate: Tables.RateLimit? = nil, quotas: [Tables.Quota] = [], id: String = "acme"
    ) -> Limits {
        Limits([Tables.Tenant(id: id, hosts: [], routes: [], rate: rate, quotas: quotas)], clock: clock.runtime)
    }

    private func used(_ limits: Limits) -> [UInt64] {
        var used: [UInt64] = []
        limits.forEachUsage { used.append($0.used) }
        return used
    }

    /// How many of `attempts` are admitted, at one moment.
    private func admitted(_ limits: Limits, of attempts: Int) -> Int {
        (0..<attempts).count { _ in limits.admit(tenant: 0) == .admitted }
    }

    @Test("exactly the burst passes at once from idle")
    func burst() {
        let limits = limits(rate: Tables.RateLimit(count: 10, period: .seconds(1), burst: 20))
        #expect(admitted(limits, of: 100) == 20)
    }

    @Test("after the burst one request an interval passes, not a nanosecond earlier")
    func refill() {
        let limits = limits(rate: Tables.RateLimit(count: 10, period: .seconds(1), burst: 20))
        #expect(admitted(limits, of: 20) == 20)
        for _ in 0..<50 {
            clock.advance(nanoseconds: 99_999_999)
            #expect(admitted(limits, of: 3) == 0)
            clock.advance(nanoseconds: 1)
            #expect(admitted(limits, of: 3) == 1)
        }
    }

    @Test("a long idle time gives the burst back, and no more")
    func idle() {
        let limits = limits(rate: Tables.RateLimit(count: 10, period: .seconds(1), burst: 5))
        #expect(admitted(limits, of: 9) == 5)
        clock.advance(nanoseconds: 86_400_000_000_000)
        #expect(admitted(limits, of: 9) == 5)
    }

    @Test("a rate that does not divide a nanosecond is never exceeded", arguments: [3, 7, 999, 1_000_003] as [Int64])
    func unevenRate(count: Int64) {
        let limits = limits(rate: Tables.RateLimit(count: count, period: .seconds(1), burst: count))
        #expect(admitted(limits, of: Int(count) + 10) == count)
        clock.advance(nanoseconds: 1_000_000_000)
        let passed = admitted(limits, of: Int(count) + 10)
        // Less than a nanosecond is lost a request, so at most a thousandth of a rate of a million a second.
        #expect(passed <= count)
        #expect(passed >= count - 1 - count / 1_000)
    }

    @Test("the wait is in whole seconds, rounded up, and at least one")
    func retryAfter() {
        let fast = limits(rate: Tables.RateLimit(count: 1000, period: .seconds(1), burst: 1))
        #expect(fast.admit(tenant: 0) == .admitted)
        #expect(fast.admit(tenant: 0) == .throttled(.rate, retryAfter: 1))
        let slow = limits(rate: Tables.RateLimit(count: 1, period: .seconds(60), burst: 1))
        #expect(slow.admit(tenant: 0) == .admitted)
        #expect(slow.admit(tenant: 0) == .throttled(.rate, retryAfter: 60))
        clock.advance(nanoseconds: 1)
        #expect(slow.admit(tenant: 0) == .throttled(.rate, retryAfter: 60))
        clock.advance(nanoseconds: 999_999_999)
        #expect(slow.admit(tenant: 0) == .throttled(.rate, retryAfter: 59))
    }

    @Test("absurd limits neither trap nor wrap around")
    func extremes() {
        let huge = limits(rate: Tables.RateLimit(count: .max, period: .seconds(1), burst: .max))
        #expect(admitted(huge, of: 100) == 100)
        let rare = limits(rate: Tables.RateLimit(count: 1, period: TimeSpan(nanoseconds: .max), burst: .max))
        #expect(admitted(rare, of: 1) == 1)
        let none = limits(rate: Tables.RateLimit(count: 0, period: TimeSpan(nanoseconds: 0), burst: 0))
        #expect(none.admit(tenant: 0) == .admitted)
    }

    @Test("exactly the quota passes in a period, and the next period begins at zero")
    func quota() {
        clock.setWall(1_795_391_998)  // 2026-11-22T23:59:58Z
        let limits = limits(quotas: [Tables.Quota(kind: .requests, limit: 10, period: .day)])
        #expect(admitted(limits, of: 15) == 10)
        #expect(limits.admit(tenant: 0) == .throttled(.quota, retryAfter: 2))
        #expect(used(limits) == [10])
        clock.setWall(1_795_391_999)
        #expect(limits.admit(tenant: 0) == .throttled(.quota, retryAfter: 1))
        clock.setWall(1_795_392_000)
        #expect(used(limits) == [0])
        #expect(admitted(limits, of: 15) == 10)
        #expect(limits.admit(tenant: 0) == .throttled(.quota, retryAfter: 86_400))
    }

    @Test("a request refused by the rate leaves the quota alone")
    func rateBeforeQuota() {
        let limits = limits(
            rate: Tables.RateLimit(count: 1, period: .seconds(1), burst: 3),
            quotas: [Tables.Quota(kind: .requests, limit: 5, period: .hour)])
        #expect(admitted(limits, of: 10) == 3)
        #expect(used(limits) == [3])
    }

    @Test("egress is refused from its limit on, and counted past it")
    func egress() {
        let limits = limits(quotas: [Tables.Quota(kind: .egress, limit: 1_000, period: .month)])
        limits.countEgress(tenant: 0, bytes: 999)
        #expect(limits.admit(tenant: 0) == .admitted)
        limits.countEgress(tenant: 0, bytes: 500)
        #expect(used(limits) == [1_499])
        // From 2026-11-22T17:14:14Z to the end of November.
        #expect(limits.admit(tenant: 0) == .throttled(.quota, retryAfter: 8 * 86_400 + 24_346))
    }

    @Test("a tenant without limits is always admitted")
    func unlimited() {
        let limits = limits()
        limits.countEgress(tenant: 0, bytes: .max)
        #expect(admitted(limits, of: 1_000) == 1_000)
        #expect(used(limits).isEmpty)
    }

    @Test("a clock set back over a border goes on counting in the later period")
    func clockSetBack() {
        clock.setWall(1_795_392_000)  // a day begins
        let limits = limits(quotas: [Tables.Quota(kind: .requests, limit: 10, period: .day)])
        #expect(admitted(limits, of: 4) == 4)
        clock.setWall(1_795_391_990)
        #expect(used(limits) == [4])
        #expect(admitted(limits, of: 20) == 6)
        #expect(limits.admit(tenant: 0) == .throttled(.quota, retryAfter: 86_410))
    }

    @Test("a clock that was years ahead does not lock a tenant out")
    func clockWasAhead() {
        clock.setWall(2_500_000_000)
        let limits = limits(quotas: [Tables.Quota(kind: .requests, limit: 1, period: .day)])
        #expect(admitted(limits, of: 2) == 1)
        clock.setWall(1_795_392_000)
        #expect(admitted(limits, of: 2) == 1)
    }

    @Test("a count stops at what a packed counter can hold", arguments: Tables.Quota.Period.allCases)
    func saturation(period: Tables.Quota.Period) {
        let limits = limits(quotas: [Tables.Quota(kind: .egress, limit: 1, period: period)])
        limits.countEgress(tenant: 0, bytes: .max)
        limits.countEgress(tenant: 0, bytes: .max)
        #expect(used(limits)[0] >= (1 << 44) - 1)
        #expect(limits.admit(tenant: 0) != .admitted)
    }

    @Test("eight threads together get exactly the burst and exactly the quota")
    func concurrency() async {
        let rated = limits(rate: Tables.RateLimit(count: 1, period: .seconds(1), burst: 40_000))
        let quota = limits(quotas: [Tables.Quota(kind: .requests, limit: 40_000, period: .day)])
        let egress = limits(quotas: [Tables.Quota(kind: .egress, limit: .max, period: .day)])
        let passed = await countInThreads(8) { _ in
            let counts = (0..<10_000).reduce(into: (rate: 0, quota: 0)) { counts, _ in
                if rated.admit(tenant: 0) == .admitted { counts.rate += 1 }
                if quota.admit(tenant: 0) == .admitted { counts.quota += 1 }
                egress.countEgress(tenant: 0, bytes: 3)
            }
            return [counts.rate, counts.quota]
        }
        #expect(passed == [40_000, 40_000])
        #expect(used(quota) == [40_000])
        #expect(used(egress) == [240_000])
    }

    @Test("each of two periods admits exactly its quota while eight threads cross the border")
    func concurrentRollover() async {
        clock.setWall(1_795_391_999)
        let limits = limits(quotas: [Tables.Quota(kind: .requests, limit: 1_000, period: .day)])
        let passed = await countInThreads(8) { thread in
            var passed = 0
            for attempt in 0..<10_000 {
                // The first thread alone asks often enough on either side of the border.
                if thread == 0, attempt == 5_000 { clock.setWall(1_795_392_000) }
                if limits.admit(tenant: 0) == .admitted { passed += 1 }
            }
            return [passed]
        }
        #expect(passed == [2_000])
        #expect(used(limits) == [1_000])
    }

    /// Runs `body` in threads of its own and adds up what each returns.
    private func countInThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> [Int]) async -> [Int] {
        await withTaskGroup(of: [Int].self) { group in
            for index in 0..<count { group.addTask { body(index) } }
            return await group.reduce([]) { total, part in
                total.isEmpty ? part : zip(total, part).map { $0 + $1 }
            }
        }
    }
}

@Suite struct LimitsCalendarTests {
    @Test("periods are numbered by the Gregorian calendar in UTC, checked against the C library")
    func againstLibrary() throws {
        for step in 0..<40_000 {
            let seconds = Int64(step) * 86_399 + Int64(step % 7)
            var moment = time_t(seconds)
            var fields = tm()
            _ = try #require(gmtime_r(&moment, &fields))
            let month = UInt64((Int(fields.tm_year) - 70) * 12 + Int(fields.tm_mon))
            #expect(Tables.Quota.Period.month.number(at: seconds) == month)
            #expect(Tables.Quota.Period.day.number(at: seconds) == UInt64(seconds / 86_400))
        }
    }

    @Test("the end of a period is the first moment of the next", arguments: Tables.Quota.Period.allCases)
    func ends(period: Tables.Quota.Period) {
        for number in [0, 1, 11, 12, 13, 359, 649, 650, 682] as [UInt64] {
            let end = period.end(of: number)
            #expect(period.number(at: end) == number + 1)
            #expect(period.number(at: end - 1) == number)
        }
    }

    @Test("February ends after 29 days in leap years only")
    func leapYears() {
        func days(_ year: Int64) -> Int64 {
            CivilMonth(year: year, month: 3).firstDay - CivilMonth(year: year, month: 2).firstDay
        }
        #expect([1972, 2000, 2023, 2024, 2100].map(days) == [29, 29, 28, 29, 28])
    }
}
