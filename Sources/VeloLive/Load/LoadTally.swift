/// What was sent and what came back, as the client saw it.
package struct LoadTally: Sendable, Equatable {
    package struct Answer: Sendable, Hashable {
        package let tenant: Int
        package let method: String
        package let status: Int

        package init(tenant: Int, method: String, status: Int) {
            self.tenant = tenant
            self.method = method
            self.status = status
        }
    }

    package var answers: [Answer: Int] = [:]
    /// By tenant: requests that were sent, in part at least, and not answered. The gateway may have counted them.
    package var unanswered: [Int: Int] = [:]
    /// By tenant: requests that could not be sent. The gateway has not seen them.
    package var unsent: [Int: Int] = [:]
    /// The first few reasons why requests failed.
    package var failures: [String] = []

    package init() {}

    package var answeredCount: Int { answers.values.reduce(0, +) }
    package var failedCount: Int { unanswered.values.reduce(0, +) + unsent.values.reduce(0, +) }

    mutating func add(_ failure: HTTPFailure, tenant: Int) {
        switch failure {
        case .notConnected: unsent[tenant, default: 0] += 1
        case .noAnswer: unanswered[tenant, default: 0] += 1
        }
        if failures.count < 5, !failures.contains(failure.message) { failures.append(failure.message) }
    }

    mutating func add(_ other: LoadTally) {
        answers.merge(other.answers, uniquingKeysWith: +)
        unanswered.merge(other.unanswered, uniquingKeysWith: +)
        unsent.merge(other.unsent, uniquingKeysWith: +)
        for failure in other.failures where failures.count < 5 && !failures.contains(failure) {
            failures.append(failure)
        }
    }
}
