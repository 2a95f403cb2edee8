import VeloSource
import VeloYAML

extension Form {
    /// `none` for what is not wanted at all, or a value of another form.
    ///
    /// YAML 1.1 reads `off` and `no` as false, so they are no words of this language; who writes one is told the right one.
    static func none<Wrapped>(or form: Form<Wrapped>) -> Form where Value == Wrapped? {
        Form { node, site, collector in
            guard case .scalar(let scalar) = node.content else {
                return form.read(node, site, collector).map { .some($0) }
            }
            if scalar.text == "none" { return .some(nil) }
            guard ["off", "no", "false", "never", "unlimited"].contains(scalar.text.lowercased()) else {
                return form.read(node, site, collector).map { .some($0) }
            }
            collector.report(
                .invalidValue, "`\(scalar.text)` is not a value of `\(site.path)`", at: node.span, hint: "write `none`")
            return nil
        }
    }
}
