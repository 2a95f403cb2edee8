import NIOPosix
import Testing
import VeloFormat

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
        QuotaStore(directory: folder, limits: limits, clock: clock.runtime, logger: silentLogger)
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
            #expect(listFolder(state) == ["lock", "quotas"])
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
                try PosixFile.replace(folder + "/quotas", in: folder, with: Array(content.utf8))
                #expect(try run(folder, limits()) == [0, 0])
                let aside = try PosixFile.read(folder + "/quotas.unreadable-\(number)", limit: 1_000)
                #expect(aside == Array(content.utf8))
            }
            #expect(listFolder(folder) == ["lock", "quotas", "quotas.unreadable-1", "quotas.unreadable-2"])
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
            try PosixFile.replace(state, in: folder, with: [])
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
            #expect(listFolder(folder) == ["lock", "quotas"])
        }
    }

    @Test("how it stands can be asked while the disk is busy")
    func busyDisk() async throws {
        try await withTemporaryFolder { folder in
            // Opening a pipe for writing waits for a reader: a disk that takes its time.
            let pipe = folder + "/quotas.new"
            #expect(mkfifo(pipe, 0o600) == 0)
            let limits = limits()
            let store = store(folder, limits)
            try store.load()
            _ = limits.admit(tenant: 0)
            let isOver = Flag()
            let wasAsked = Flag()
            // Threads of their own: each may wait for ever.
            let threads = NIOThreadPool(numberOfThreads: 2)
            threads.start()
            threads.submit { _ in
                store.save()
                isOver.raise()
            }
            try await holds { clock.wallReads > 1 }
            threads.submit { _ in
                _ = store.status
                wasAsked.raise()
            }
            try await holds { wasAsked.isRaised }
            #expect(!isOver.isRaised)
            let reader = open(pipe, O_RDONLY | O_NONBLOCK)
            try await holds { isOver.isRaised }
            close(reader)
            try await threads.shutdownGracefully()
        }
    }

    @Test("a failure is forgotten when saving works again, even if nothing has changed")
    func recovered() async throws {
        try await withTemporaryFolder { folder in
            let limits = limits("acme", period: .hour)
            let store = store(folder, limits)
            try store.load()
            store.save()
            #expect(mkdir(folder + "/quotas.new", 0o755) == 0)
            _ = limits.admit(tenant: 0)
            store.save()
            #expect(store.status != .saved)
            rmdir(folder + "/quotas.new")
            // In the next hour the use is nothing again, as it is in the file.
            clock.setWall(clock.wall + 3_600)
            store.save()
            #expect(store.status == .saved)
        }
    }

    @Test("nothing is written while nothing changes")
    func unchanged() async throws {
        try await withTemporaryFolder { folder in
            let limits = limits()
            let store = store(folder, limits)
            try store.load()
            _ = limits.admit(tenant: 0)
            store.save()
            unlink(folder + "/quotas")
            store.save()
            #expect(listFolder(folder) == ["lock"])
            _ = limits.admit(tenant: 0)
            store.save()
            #expect(listFolder(folder) == ["lock", "quotas"])
        }
    }
}
