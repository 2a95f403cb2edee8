import VeloFormat

/// One connection's share of a run.
struct LoadWorker {
    /// A gateway that is being restarted is back within this many pauses.
    private static let connectAttempts = 5
    private static let pause = Duration.milliseconds(200)
    /// What a request with a body carries: enough to be seen in a byte counter.
    private static let body = Array("veloc load\n".utf8)

    let proxy: Tables.Endpoint
    let timeout: TimeSpan
    let schedule: LoadSchedule

    /// Sends until the schedule has no more, or the gateway cannot be reached.
    func run() async -> LoadTally {
        var tally = LoadTally()
        var connection: HTTPConnection?
        while let request = schedule.take() {
            do {
                let response = try await send(request, on: &connection)
                tally.answers[
                    LoadTally.Answer(tenant: request.tenant, method: request.method, status: response.status),
                    default: 0] += 1
                schedule.finish()
            } catch {
                tally.add(error, tenant: request.tenant)
                schedule.finish()
                if case .notConnected = error { break }
            }
        }
        await connection?.close()
        return tally
    }

    /// Sends one request exactly once: it is tried again only if nothing of it was sent.
    private func send(
        _ request: LoadSchedule.Request, on connection: inout HTTPConnection?
    ) async throws(HTTPFailure) -> HTTPResponse {
        var headers = [("host", request.host), ("user-agent", "veloc-load")]
        if let identity = request.identity { headers.append((identity.name, identity.value)) }
        let body = ["POST", "PUT", "PATCH"].contains(request.method) ? Self.body : []
        var attempt = 1
        while true {
            do {
                let open = try await openConnection(connection)
                connection = open
                return try await open.send(
                    request.method, request.path, headers: headers, body: body, timeout: timeout)
            } catch {
                connection = nil
                guard case .notConnected = error, attempt < Self.connectAttempts else { throw error }
                attempt += 1
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func openConnection(_ connection: HTTPConnection?) async throws(HTTPFailure) -> HTTPConnection {
        if let connection, connection.isOpen { return connection }
        return try await HTTPConnection.connect(to: proxy, timeout: timeout)
    }
}
