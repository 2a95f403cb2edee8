package import VeloFormat

/// What a look at a running gateway gave.
package struct Deployment: Sendable {
    package enum Listener: String, Sendable, CaseIterable { case proxy, api, admin }

    /// The answers of one listener to the three paths of health; an answer has a status and a body.
    package struct Answers: Sendable {
        package static let paths = ["/health", "/livez", "/readyz"]

        package let endpoint: Tables.Endpoint
        package var byPath: [String: Result<Answer, HTTPFailure>]

        package init(endpoint: Tables.Endpoint, byPath: [String: Result<Answer, HTTPFailure>] = [:]) {
            self.endpoint = endpoint
            self.byPath = byPath
        }
    }

    package struct Answer: Sendable, Equatable {
        package let status: Int
        package let body: [UInt8]

        package init(status: Int, body: [UInt8]) {
            self.status = status
            self.body = body
        }
    }

    package var listeners: [Listener: Answers]
    package var metrics: Result<Exposition, ScrapeFailure>

    package init(listeners: [Listener: Answers], metrics: Result<Exposition, ScrapeFailure>) {
        self.listeners = listeners
        self.metrics = metrics
    }
}

/// Asks every listener, one request after the other. Never throws: what cannot be reached is part of what was found.
package func observe(
    _ endpoints: [Deployment.Listener: Tables.Endpoint], timeout: TimeSpan = .seconds(5)
) async -> Deployment {
    var listeners: [Deployment.Listener: Deployment.Answers] = [:]
    for (listener, endpoint) in endpoints {
        var answers = Deployment.Answers(endpoint: endpoint)
        for path in Deployment.Answers.paths {
            do throws(HTTPFailure) {
                let response = try await fetch(path, from: endpoint, timeout: timeout)
                answers.byPath[path] = .success(Deployment.Answer(status: response.status, body: response.body))
            } catch {
                answers.byPath[path] = .failure(error)
            }
        }
        listeners[listener] = answers
    }
    let metrics: Result<Exposition, ScrapeFailure>
    do throws(ScrapeFailure) {
        guard let admin = endpoints[.admin] else { throw .unreachable("the admin listener was not looked at") }
        metrics = .success(try await scrape(admin, timeout: timeout))
    } catch {
        metrics = .failure(error)
    }
    return Deployment(listeners: listeners, metrics: metrics)
}
