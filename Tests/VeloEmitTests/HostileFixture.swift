import VeloFormat
import VeloModel

extension EmitFixture {
    /// Every text that a spec's author can choose, chosen to break the language it is emitted into.
    static let hostile: CheckedSpec = {
        var spec = veloflux
        spec.namespace = "class"
        spec.tables.stateDirectory = "/var/\"\"\"#/\"\"\"##/\\#(x)/\n| é"
        spec.prometheus.version = "3.1"
        spec.prometheus.externalLabels = [("cluster", "no"), ("money", "$HOME costs ${5}"), ("time", "1:30")]
        spec.retention = [RetentionClass(name: "all", duration: TimeSpan(nanoseconds: 129_600_000_000_000))]
        spec.metrics = [
            metric("class_self", rows: .single, labels: [keywords, listedStatus, method]),
            metric("class_SELF", rows: .single, labels: [otherMethods, method]),
            metric("class_string", rows: .tenant, labels: []),
            metric("class_1_2_3", rows: .pool, labels: [statusCode]),
            metric("class_request_completed", rows: .tenantPool, labels: [partialReason], event: .requestThrottled),
            metric("other_metric_with_a_name_that_does_not_begin_with_the_namespace", rows: .single, labels: []),
        ]
        spec.alerts = hostileTexts.enumerated().map { index, text in
            CheckedAlert(
                name: "Hostile\(index)", expression: tree("up{job=\"'\"} > 0"), for: .seconds(0),
                interval: .seconds(30),
                severity: "info", owner: Owner(id: "o", team: text.contains("{{") ? "o'team: #1" : text), summary: text,
                description: text, runbookURL: nil)
        }
        spec.alerts.append(
            thresholdAlert("Tight", "max by (tenant_id) (class_sla_objective_ratio)>$threshold", summary: "tight"))
        return spec
    }()

    /// Read back from the YAML, each must be the same bytes.
    static let hostileTexts = [
        "- not a list", "? not a key", "a: b # c", "'single' and \"double\"", "line one\nline two\n",
        "{{ $value }}: {x}",
        "true", "012", "1:30", "~", "", " leading and trailing ", "héllo 🌍 \u{202E}dlrow\u{2028}\u{7}\u{FEFF}",
        "a\\b\tc\r\n",
        "%directive", "@at", "`tick`", "&anchor *alias !tag", "--- ...", "[a, b]", "|", ">-", "0x1F", ".5", "=", "<<",
        "null",
        "\u{1F468}\u{200D}\u{1F469}", "e\u{301}",
    ]

    static let hostileHelp =
        "A \"quoted\" \\(interpolated) \\ help */ with \"\"\"# and \"\"\" in it,\nover \u{2028}lines\u{0}, and long: "
        + String(repeating: "words and words ", count: 12)

    private static let keywords = FamilyDefinition.ColumnLabel(
        "in", .method,
        values: ["GET", "get", "class", "default", "self", "init", "Type", "allCases", "2nd", "é", "-", "\"\\("])
    private static let otherMethods = FamilyDefinition.ColumnLabel("in", .method, values: ["GET", "OTHER"])
    private static let listedStatus = FamilyDefinition.ColumnLabel(
        "event", .statusCode, values: ["200", "503", "other"])
    private static let partialReason = FamilyDefinition.ColumnLabel("reason", .reason, values: ["quota", "other"])

    /// Born at zero: every third column, so that the set is no product.
    private static func metric(
        _ name: String, rows: RowSpace, labels: [FamilyDefinition.ColumnLabel], event: Event = .requestCompleted
    ) -> CheckedMetric {
        var definition = FamilyDefinition(
            name: name, help: hostileHelp, kind: .counter, event: event, value: .one, rows: rows, rowLabels: [],
            columnLabels: labels, initialColumns: [])
        definition.initialColumns = Array(stride(from: 0, to: definition.columnCount, by: 3))
        return CheckedMetric(definition: definition, retention: nil, isDurable: false)
    }
}
