import VeloSource

/// Keys that are accepted but do nothing yet: one note for each kind of key, at its first place.
func checkEffects(_ world: ClosedWorld, _ collector: Collector) {
    let metrics = world.spec.metrics.valid.map(\.definition)
    note(
        "retention", metrics.map(\.retentionKey), collector,
        "one Prometheus keeps every metric for the longest class; the class is checked against SLA windows")
    note(
        "receivers", world.spec.receivers.all.map(\.span), collector, "no Alertmanager configuration is written")
    note(
        "notify", world.spec.tenants.valid.map(\.definition.notifyKey), collector,
        "no Alertmanager configuration is written")
}

private func note(_ key: String, _ places: [Span?], _ collector: Collector, _ instead: String) {
    let places = places.compactMap { $0 }
    guard let first = places.first else { return }
    let more = places.count == 1 ? "" : " (and in \(places.count - 1) more \(places.count == 2 ? "place" : "places"))"
    collector.report(.keyWithoutEffect, as: .note, "`\(key)` has no effect yet\(more)", at: first, detail: instead)
}
