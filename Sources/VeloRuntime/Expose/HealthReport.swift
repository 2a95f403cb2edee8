public import NIOHTTP1

extension Gateway {
    /// The answer of the proxy listener to `/health`, `/livez` and `/readyz`: the status only, no topology.
    /// `nil` for any other path or method; the proxy asks it only for hosts that no tenant claims.
    public func publicHealthAnswer(method: HTTPMethod, path: String) -> LocalAnswer? { nil }
}
