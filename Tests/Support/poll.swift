/// Calls `condition` until it gives a value, at most until the deadline; for states of real processes, which nothing
/// announces. Throws at the deadline, naming what was waited for.
@discardableResult
public func poll<Value>(
    _ what: String, within limit: Duration = .seconds(20), every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await condition() { return value }
        guard ContinuousClock.now < deadline else { throw TestSupportError("\(what): not within \(limit)") }
        try await Task.sleep(for: pause)
    }
}

/// `poll` for a condition without a value.
public func poll(
    _ what: String, within limit: Duration = .seconds(20), every pause: Duration = .milliseconds(20),
    until condition: () async throws -> Bool
) async throws {
    try await poll(what, within: limit, every: pause) { try await condition() ? true : nil }
}
