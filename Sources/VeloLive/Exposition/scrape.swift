package import VeloFormat

/// Why a scrape gave nothing to read.
package enum ScrapeFailure: Error, Equatable {
    case unreachable(String)
    /// There was an answer, but no exposition.
    case unusable(String)

    package var message: String {
        switch self {
        case .unreachable(let message), .unusable(let message): message
        }
    }
}

/// Reads `/metrics` of an admin listener as Prometheus would, in text format 0.0.4.
package func scrape(_ admin: Tables.Endpoint, timeout: TimeSpan) async throws(ScrapeFailure) -> Exposition {
    let response: HTTPResponse
    do {
        response = try await fetch("/metrics", from: admin, timeout: timeout)
    } catch {
        throw .unreachable("/metrics of \(admin.text): \(error.message)")
    }
    guard response.status == 200 else {
        throw .unusable("/metrics of \(admin.text) answers \(response.status), not 200")
    }
    // Prometheus 3 fails a scrape whose Content-Type it does not know.
    guard response.contentType.hasPrefix("text/plain"), response.contentType.contains("version=0.0.4") else {
        throw .unusable("/metrics of \(admin.text) has the Content-Type `\(response.contentType)`, no exposition's")
    }
    do {
        return try Exposition(parsing: response.body)
    } catch {
        throw .unusable("/metrics of \(admin.text), line \(error.line): \(error.message)")
    }
}
