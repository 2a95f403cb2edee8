import VeloSource

/// Names of alerts beside those that veloc writes itself: for every alert with a threshold, `<name>ThresholdMissing` fires
/// when the threshold's series is gone.
func checkAlertNames(_ world: ClosedWorld, _ collector: Collector) {
    for alert in world.thresholdAlerts {
        guard let taken = world.spec.alerts[alert.name + thresholdMissingSuffix] else { continue }
        collector.report(
            .nameClash, "alert `\(taken.name)` clashes with `\(alert.name)`",
            at: [
                Diagnostic.Label(taken.span, "veloc writes an alert of this name"),
                Diagnostic.Label(alert.span, "for the threshold of this one"),
            ],
            detail: "it fires when the series of the threshold is gone", hint: "choose another name")
    }
}
