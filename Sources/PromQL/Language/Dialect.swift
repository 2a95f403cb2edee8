/// Which PromQL: the server's version, the features switched on there, and the parameters an author may use.
package struct Dialect: Sendable {
    /// `nil` is the newest that veloc knows, where every feature has to be switched on by name.
    package var version: ServerVersion?
    package var features: Set<LanguageFeature>
    /// Names, without `$`, that stand for a scalar which is filled in later.
    package var parameters: Set<String>
    /// The same where a duration stands: Grafana's `$__rate_interval`.
    package var durationParameters: Set<String>

    package init(
        version: ServerVersion? = nil, features: Set<LanguageFeature> = [], parameters: Set<String> = [],
        durationParameters: Set<String> = []
    ) {
        self.version = version
        self.features = features
        self.parameters = parameters
        self.durationParameters = durationParameters
    }

    /// Duration expressions need no flag from this version on.
    private static let durationExpressionsAreDefault = ServerVersion(3, 14)

    func has(_ feature: LanguageFeature) -> Bool {
        if features.contains(feature) { return true }
        guard feature == .durationExpressions, let version else { return false }
        return version >= Self.durationExpressionsAreDefault
    }

    func isBefore(_ since: ServerVersion) -> Bool { version.map { $0 < since } ?? false }

    /// Why a construct may not be used, with a hint; `nil` if it may.
    func objection(to construct: Construct) -> (message: String, hint: String, feature: LanguageFeature?)? {
        if let version, version < construct.since {
            return (
                "Prometheus \(version.description) does not know \(construct.name)",
                "they come with \(construct.since.description)", nil
            )
        }
        guard let feature = construct.feature, !has(feature) else { return nil }
        return ("\(construct.name) are not switched on", "they need the feature `\(feature.rawValue)`", feature)
    }
}
