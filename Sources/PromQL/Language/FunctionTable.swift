extension Function {
    /// A function with exactly as many arguments as are listed.
    private init(
        _ name: String, _ parameters: [ValueType], _ result: ValueType, since: ServerVersion? = nil,
        until: ServerVersion? = nil, _ stability: Stability = .stable
    ) {
        self.init(
            name, parameters, fewest: parameters.count, most: parameters.count, result, since: since, until: until,
            stability)
    }

    private init(
        _ name: String, _ parameters: [ValueType], fewest: Int, most: Int?, _ result: ValueType,
        since: ServerVersion? = nil, until: ServerVersion? = nil, _ stability: Stability = .stable
    ) {
        self.name = name
        self.parameters = parameters
        self.fewest = fewest
        self.most = most
        self.result = result
        self.since = since
        self.until = until
        self.stability = stability
    }

    /// All functions of Prometheus 2.42 to 3.14 and after, by name: `promql/parser/functions.go` of each release, which is
    /// where the CHANGELOG's versions were compared with.
    package static let all = [
        Function("abs", [.vector], .vector),
        Function("absent", [.vector], .vector),
        Function("absent_over_time", [.matrix], .vector),
        Function("acos", [.vector], .vector),
        Function("acosh", [.vector], .vector),
        Function("asin", [.vector], .vector),
        Function("asinh", [.vector], .vector),
        Function("atan", [.vector], .vector),
        Function("atanh", [.vector], .vector),
        Function("avg_over_time", [.matrix], .vector),
        Function("ceil", [.vector], .vector),
        Function("changes", [.matrix], .vector),
        Function("clamp", [.vector, .scalar, .scalar], .vector),
        Function("clamp_max", [.vector, .scalar], .vector),
        Function("clamp_min", [.vector, .scalar], .vector),
        Function("cos", [.vector], .vector),
        Function("cosh", [.vector], .vector),
        Function("count_over_time", [.matrix], .vector),
        Function("day_of_month", [.vector], fewest: 0, most: 1, .vector),
        Function("day_of_week", [.vector], fewest: 0, most: 1, .vector),
        Function("day_of_year", [.vector], fewest: 0, most: 1, .vector),
        Function("days_in_month", [.vector], fewest: 0, most: 1, .vector),
        Function("deg", [.vector], .vector),
        Function("delta", [.matrix], .vector),
        Function("deriv", [.matrix], .vector),
        Function(
            "double_exponential_smoothing", [.matrix, .scalar, .scalar], .vector, since: ServerVersion(3, 0),
            .experimental),
        Function("end", [], .scalar, since: ServerVersion(3, 12), .experimental),
        Function("exp", [.vector], .vector),
        Function("first_over_time", [.matrix], .vector, since: ServerVersion(3, 7), .stableSince(ServerVersion(3, 14))),
        Function("floor", [.vector], .vector),
        Function("histogram_avg", [.vector], .vector, since: ServerVersion(2, 51)),
        Function("histogram_count", [.vector], .vector),
        Function("histogram_fraction", [.scalar, .scalar, .vector], .vector),
        Function("histogram_quantile", [.scalar, .vector], .vector),
        Function(
            "histogram_quantiles", [.vector, .string, .scalar, .scalar], fewest: 3, most: 12, .vector,
            since: ServerVersion(3, 11), .experimental),
        Function("histogram_stddev", [.vector], .vector, since: ServerVersion(2, 47)),
        Function("histogram_stdvar", [.vector], .vector, since: ServerVersion(2, 47)),
        Function("histogram_sum", [.vector], .vector),
        Function("holt_winters", [.matrix, .scalar, .scalar], .vector, until: ServerVersion(3, 0)),
        Function("hour", [.vector], fewest: 0, most: 1, .vector),
        Function("idelta", [.matrix], .vector),
        Function("increase", [.matrix], .vector),
        Function("info", [.vector, .vector], fewest: 1, most: 2, .vector, since: ServerVersion(2, 55), .experimental),
        Function("irate", [.matrix], .vector),
        Function("label_join", [.vector, .string, .string, .string], fewest: 3, most: nil, .vector),
        Function("label_replace", [.vector, .string, .string, .string, .string], .vector),
        Function("last_over_time", [.matrix], .vector),
        Function("ln", [.vector], .vector),
        Function("log10", [.vector], .vector),
        Function("log2", [.vector], .vector),
        Function("mad_over_time", [.matrix], .vector, since: ServerVersion(2, 49), .experimental),
        Function("max_of", [.scalar, .scalar], .scalar, since: ServerVersion(3, 13), .experimental),
        Function("max_over_time", [.matrix], .vector),
        Function("min_of", [.scalar, .scalar], .scalar, since: ServerVersion(3, 13), .experimental),
        Function("min_over_time", [.matrix], .vector),
        Function("minute", [.vector], fewest: 0, most: 1, .vector),
        Function("month", [.vector], fewest: 0, most: 1, .vector),
        Function("pi", [], .scalar),
        Function("predict_linear", [.matrix, .scalar], .vector),
        Function("present_over_time", [.matrix], .vector),
        Function("quantile_over_time", [.scalar, .matrix], .vector),
        Function("rad", [.vector], .vector),
        Function("range", [], .scalar, since: ServerVersion(3, 12), .experimental),
        Function("rate", [.matrix], .vector),
        Function("resets", [.matrix], .vector),
        Function("round", [.vector, .scalar], fewest: 1, most: 2, .vector),
        Function("scalar", [.vector], .scalar),
        Function("sgn", [.vector], .vector),
        Function("sin", [.vector], .vector),
        Function("sinh", [.vector], .vector),
        Function("sort", [.vector], .vector),
        Function(
            "sort_by_label", [.vector, .string], fewest: 1, most: nil, .vector, since: ServerVersion(2, 49),
            .experimental),
        Function(
            "sort_by_label_desc", [.vector, .string], fewest: 1, most: nil, .vector, since: ServerVersion(2, 49),
            .experimental),
        Function("sort_desc", [.vector], .vector),
        Function("sqrt", [.vector], .vector),
        Function("start", [], .scalar, since: ServerVersion(3, 12), .experimental),
        Function("start_timestamp", [.vector], .vector, since: ServerVersion(3, 14), .experimental),
        Function("stddev_over_time", [.matrix], .vector),
        Function("stdvar_over_time", [.matrix], .vector),
        Function("step", [], .scalar, since: ServerVersion(3, 12), .experimental),
        Function("sum_over_time", [.matrix], .vector),
        Function("tan", [.vector], .vector),
        Function("tanh", [.vector], .vector),
        Function("time", [], .scalar),
        Function("timestamp", [.vector], .vector),
        Function("ts_of_first_over_time", [.matrix], .vector, since: ServerVersion(3, 7), .experimental),
        Function("ts_of_last_over_time", [.matrix], .vector, since: ServerVersion(3, 5), .experimental),
        Function("ts_of_max_over_time", [.matrix], .vector, since: ServerVersion(3, 5), .experimental),
        Function("ts_of_min_over_time", [.matrix], .vector, since: ServerVersion(3, 5), .experimental),
        Function("vector", [.scalar], .vector),
        Function("year", [.vector], fewest: 0, most: 1, .vector),
    ]
}
