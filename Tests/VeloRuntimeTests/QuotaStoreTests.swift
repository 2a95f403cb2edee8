import NIOPosix
import Testing
import VeloFormat
import VeloMetrics

@testable import VeloRuntime

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct QuotaStoreTests {
    private let clock = ManualClock()

    private func limits(_ id: String = "acme", period: Tables.Quota.Period = .day) -> Limits {
        Limits(
            [
                Tables.Tenant(
                    id: id, hosts: [], routes: [],
                    quotas: [
                        Tables.Quota(kind: .requests, limit: 10, period: period),
                        Tables.Quota(kind: .egress, limit: 1_000, period: .month),
                    ])
            ], clock: clock.runtime)
    }

    private func store(_ folder: String, _ limits: Limits) -> QuotaStore {
        QuotaStore(directory: folder, limits: limits, logger: silentLogger)
    }

    /// One life of a process: load, do something, save, end.
    private func run(_ folder: String, _ limits: Limits, _ body: (Limits) -> Void = { _ in }) throws -> [UInt64] {
        let store = store(folder, limits)
        try store.load()
        body(limits)
        store.save()
        #expect(store.status == .saved)
        store.close()
        var used: [UInt64] = []
        limits.forEachUsage { used.append($0.used) }
        return used
    }

    private func rated(_ burst: Int64, clock: ManualClock) -> Limits {
        Limits(
            [
                Tables.Tenant(
                    id: "acme", hosts: [], routes: [],
                    rate: Tables.RateLimit(count: 1, period: .seconds(10), burst: burst))
            ], clock: clock.runtime)
    }

    private func admitted(_ limits: Limits, of count: Int = 30) -> Int {
        (0..<count).count { _ in limits.admit(tenant: 0) == .admitted }
    }

    @Test("a rate limit survives a restart: what is left of the burst is left, and no more")
    func rateAfterRestart() async throws {
        try await withTemporaryFolder { folder in
            _ = try run(folder, rated(20, clock: clock)) { #expect(admitted($0, of: 15) == 15) }
            _ = try run(folder, rated(20, clock: clock)) { #expect(admitted($0) == 5) }
            clock.advance(nanoseconds: 30_000_000_000)
            _ = try run(folder, rated(20, clock: clock)) { #expect(admitted($0) == 3) }
            // A machine that has started again counts from zero: what was due is forgotten, not waited for.
            let reset = ManualClock(nanoseconds: 5_000_000_000)
            _ = try run(folder, rated(20, clock: reset)) { #expect(admitted($0) == 20) }
            _ = try run(folder, rated(20, clock: reset)) { #expect(admitted($0) == 0) }
        }
    }

    @Test(
        "two processes on one file share a rate limit exactly, and what the one admitted before it had the file counts too"
    )
    func sharedRate() async throws {
        try await withTemporaryFolder { folder in
            let old = try StateFile.open(StateOptions(directory: folder, threads: 1))
            #expect(old.offer())
            let new = try StateFile.open(StateOptions(directory: folder, threads: 1, mode: .takeOver))
            let limits = [rated(20, clock: clock), rated(20, clock: clock)]
            limits[0].bind(to: old)
            #expect(admitted(limits[0], of: 4) == 4)
            #expect(admitted(limits[1], of: 3) == 3)
            limits[1].bind(to: new)
            let together = await withTaskGroup(of: Int.self) { tasks in
                for limits in limits + limits { tasks.addTask { self.admitted(limits, of: 100) } }
                return await tasks.reduce(0, +)
            }
            #expect(together == 13)
            old.close()
            new.close()
        }
    }

    @Test("use survives a restart, in a folder that did not exist")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            let state = folder + "/deep/state"
            let first = try run(state, limits()) { limits in
                for _ in 0..<4 { _ = limits.admit(tenant: 0) }
                limits.countEgress(tenant: 0, bytes: 99)
            }
            #expect(first == [4, 99])
            let again = limits()
            let second = try run(state, again) { limits in
                #expect((0..<10).count { _ in limits.admit(tenant: 0) == .admitted } == 6)
            }
            #expect(second == [10, 99])
            #expect(listFolder(state) == ["state.velo", "state.velo.lock"])
        }
    }

    @Test("use is kept of a process that ends without saving")
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let first = limits()
            let store = store(folder, first)
            try store.load()
            for _ in 0..<4 { _ = first.admit(tenant: 0) }
            // What the kernel does with a process that is killed: the lock goes, and nothing else happens.
            store.close()
            #expect(try run(folder, limits()) == [4, 0])
        }
    }

    @Test("use that an earlier release wrote is taken over once, whichever spec it is of")
    func earlierRelease() async throws {
        try await withTemporaryFolder { folder in
            let day = Tables.Quota.Period.day.number(at: clock.wall)
            let month = Tables.Quota.Period.month.number(at: clock.wall)
            let written = QuotaFile.encode([
                QuotaRecord(tenant: "acme", kind: .requests, period: .day, number: day, used: 3),
                QuotaRecord(tenant: "acme", kind: .egress, period: .month, number: month - 1, used: 50),
                QuotaRecord(tenant: "other", kind: .requests, period: .day, number: day, used: 8),
            ])
            // The second time as after a kill before the file was removed: what is there already is not added to.
            for expected: UInt64 in [4, 5] {
                try PosixFile.write(written, to: folder + "/quotas")
                #expect(try run(folder, limits()) { _ = $0.admit(tenant: 0) } == [expected, 0])
                #expect(listFolder(folder) == ["state.velo", "state.velo.lock"])
            }
            #expect(try run(folder, limits("other")) == [8, 0])
        }
    }

    @Test("use of a period that is over is not restored")
    func newPeriod() async throws {
        try await withTemporaryFolder { folder in
            _ = try run(folder, limits()) { _ = $0.admit(tenant: 0) }
            clock.setWall(clock.wall + 86_400)
            #expect(try run(folder, limits()) == [0, 0])
        }
    }

    @Test("use of a tenant that another spec does not have is kept for the next spec that does, while its period lasts")
    func unclaimed() async throws {
        try await withTemporaryFolder { folder in
            _ = try run(folder, limits()) { _ = $0.admit(tenant: 0) }
            #expect(try run(folder, limits("other")) { _ = $0.admit(tenant: 0) } == [1, 0])
            #expect(try run(folder, limits("acme", period: .hour)) == [0, 0])
            #expect(try run(folder, limits()) == [1, 0])
        }
    }

    @Test(
        "a file that cannot be understood is set aside and never overwritten",
        arguments: [
            "", "something else\n", "velod-quotas 1 7 0000000000000000\n", "velod-quotas 9 0 cbf29ce484222325\n",
        ])
    func setAside(content: String) async throws {
        try await withTemporaryFolder { folder in
            for number in 1...2 {
                try PosixFile.write(Array(content.utf8), to: folder + "/quotas")
                #expect(try run(folder, limits()) == [0, 0])
                let aside = try PosixFile.read(folder + "/quotas.unreadable-\(number)", limit: 1_000)
                #expect(aside == Array(content.utf8))
            }
            #expect(
                listFolder(folder) == [
                    "quotas.unreadable-1", "quotas.unreadable-2", "state.velo", "state.velo.lock",
                ])
        }
    }

    @Test("a second process on the same folder is refused until the first ends")
    func lock() async throws {
        try await withTemporaryFolder { folder in
            let first = store(folder, limits())
            try first.load()
            #expect(throws: QuotaStore.InUse(directory: folder)) { try store(folder, limits()).load() }
            first.close()
            #expect(throws: Never.self) { try store(folder, limits()).load() }
        }
    }

    @Test("a folder that cannot be used is a status and no stop, and is used as soon as it can be")
    func unusable() async throws {
        try await withTemporaryFolder { folder in
            // A file where the folder should be fails for root too, which permissions do not.
            let state = folder + "/state"
            try PosixFile.write([], to: state)
            let limits = limits()
            let store = store(state, limits)
            try store.load()
            _ = limits.admit(tenant: 0)
            store.save()
            guard case .failed(let reason) = store.status else {
                Issue.record("expected a failure")
                return
            }
            #expect(reason.contains(state))
            unlink(state)
            store.save()
            #expect(store.status == .saved)
            store.close()
            #expect(try run(state, self.limits()) == [1, 0])
        }
    }

    @Test("a file that cannot be read for a reason other than its content is left alone")
    func unreadable() async throws {
        try await withTemporaryFolder { folder in
            #expect(mkdir(folder + "/quotas", 0o755) == 0)
            let store = store(folder, limits())
            try store.load()
            store.save()
            #expect(store.status != .saved)
            #expect(listFolder(folder) == ["quotas", "state.velo", "state.velo.lock"])
            rmdir(folder + "/quotas")
            store.save()
            #expect(store.status == .saved)
        }
    }

    @Test("how it stands can be asked while the disk is busy")
    func busyDisk() async throws {
        try await withTemporaryFolder { folder in
            let limits = limits()
            let store = store(folder, limits)
            try store.load()
            _ = limits.admit(tenant: 0)
            // Somebody adds to the file, on a disk that takes its time.
            let other = try #require(holdStructure(folder))
            let isOver = Flag()
            let isBegun = Flag()
            let wasAsked = Flag()
            // Threads of their own: each may wait for ever.
            let threads = NIOThreadPool(numberOfThreads: 2)
            threads.start()
            threads.submit { _ in
                isBegun.raise()
                store.save()
                isOver.raise()
            }
            try await holds { isBegun.isRaised }
            threads.submit { _ in
                _ = store.status
                wasAsked.raise()
            }
            try await holds { wasAsked.isRaised }
            #expect(!isOver.isRaised)
            close(other)
            try await holds { isOver.isRaised }
            try await threads.shutdownGracefully()
        }
    }

    /// Holds the lock under which structure is added, as another process would; let go of by closing.
    private func holdStructure(_ folder: String) -> Int32? {
        let descriptor = open(folder + "/state.velo.lock", O_RDWR | O_CLOEXEC)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_start = 1
        lock.l_len = 1
        // F_OFD_SETLK
        return fcntl(descriptor, 37, &lock) == 0 ? descriptor : nil
    }
}
