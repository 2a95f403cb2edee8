import PromQL
import Testing

@Suite("Value analysis")
struct ValueAnalysisTests {
    static let catalogue: MetricCatalogue = {
        func metric(
            _ kind: CatalogueMetric.Kind, _ unit: MetricUnit? = nil, _ bounds: ClosedRange<Double>? = nil,
            le: LabelValues? = nil
        ) -> CatalogueMetric {
            CatalogueMetric(
                kind, labels: le.map { ["le": CatalogueMetric.Label(values: $0)] } ?? [:], unit: unit, bounds: bounds)
        }
        let buckets: LabelValues = ["0.1", "0.5", "2.5", "+Inf"]
        return MetricCatalogue([
            "requests_total": metric(.counter, .count), "bytes_total": metric(.counter, .bytes),
            "busy_seconds_total": metric(.counter, .seconds), "usage": metric(.gauge, .ratio, 0 ... .infinity),
            "temperature": metric(.gauge, MetricUnit(.celsius)), "used_bytes": metric(.gauge, .bytes, 0 ... .infinity),
            "size_bytes": metric(.gauge, .bytes, 0 ... .infinity), "health": metric(.gauge, .number, 0...1),
            "born_seconds": metric(.gauge, .seconds), "wait_bucket": metric(.histogram, .seconds, le: buckets),
            "wait_sum": metric(.histogram, .seconds), "wait_count": metric(.histogram, .seconds),
        ])
    }()

    private func fact(_ text: String, threshold: ValueFact? = nil) throws -> ValueFact {
        let dialect = Dialect(features: [.experimentalFunctions], parameters: ["threshold"])
        let expression = try #require(parsePromQL(text, dialect).expression, "\(text)")
        let parameters = threshold.map { ["threshold": $0] } ?? [:]
        return try #require(analyseValues(expression, Self.catalogue, parameters: parameters).result)
    }

    private func unit(_ text: String) throws -> String {
        switch try fact(text).unit {
        case .unknown: "?"
        case .bare: "bare"
        case .known(let unit): unit.description
        }
    }

    private func bounds(_ text: String) throws -> String { try fact(text).bounds.description }

    private func kind(_ text: String) throws -> ValueFact.Kind { try fact(text).kind }

    @Test("units follow arithmetic: rate divides by seconds, like by like is a share")
    func units() throws {
        #expect(try unit("requests_total") == "a count")
        #expect(try unit("rate(requests_total[5m])") == "counts per second")
        #expect(try unit("increase(bytes_total[5m])") == "bytes")
        #expect(try unit("sum by (a) (rate(bytes_total[5m]))") == "bytes per second")
        #expect(try unit("rate(busy_seconds_total[5m])") == "a share of one")
        #expect(try unit("rate(wait_sum[5m]) / rate(wait_count[5m])") == "seconds")
        #expect(try unit("rate(bytes_total[5m]) / rate(requests_total[5m])") == "bytes")
        #expect(try unit("used_bytes / size_bytes") == "a share of one")
        #expect(try unit("used_bytes / size_bytes * 100") == "percent")
        #expect(try unit("100 * used_bytes / size_bytes") == "percent")
        #expect(try unit("100 * used_bytes / size_bytes / 100") == "a share of one")
        #expect(try unit("1 - used_bytes / size_bytes") == "a share of one")
        #expect(try unit("time() - born_seconds") == "seconds")
        #expect(try unit("born_seconds * 1000") == "seconds times 1000")
        #expect(try unit("rate(requests_total[5m]) * 5m") == "a count")
        #expect(try unit("stdvar(born_seconds)") == "seconds^2")
        #expect(try unit("sqrt(stdvar(born_seconds))") == "seconds")
        #expect(try unit("deriv(used_bytes[1h])") == "bytes per second")
        #expect(try unit("1") == "bare")
        #expect(try unit("unheard_of / 2") == "?")
        #expect(try unit("used_bytes * temperature") == "bytes times celsius")
        #expect(try unit("ln(used_bytes)") == "?")
    }

    @Test("functions and aggregations that count give counts, and states become counts and shares")
    func counts() throws {
        #expect(try unit("count(used_bytes)") == "a count")
        #expect(try unit("changes(born_seconds[1h])") == "a count")
        #expect(try unit("health") == "a plain number")
        #expect(try unit("sum(health)") == "a count")
        #expect(try unit("avg_over_time(health[1h])") == "a share of one")
        #expect(try unit("sum(health) / count(health)") == "a share of one")
        #expect(try unit("timestamp(used_bytes)") == "a timestamp")
        #expect(try unit("used_bytes > bool 5") == "a plain number")
        #expect(try unit("used_bytes > 5") == "bytes")
        #expect(try unit("5 < used_bytes") == "bytes")
        #expect(try unit("rate(requests_total[5m]) or vector(0)") == "counts per second")
    }

    @Test("a histogram's buckets are counted, and their quantiles are in what it observes")
    func histograms() throws {
        #expect(try unit("wait_bucket") == "a count")
        #expect(try unit("wait_count") == "a count")
        #expect(try unit("wait_sum") == "seconds")
        #expect(try unit("histogram_quantile(0.9, sum by (le) (rate(wait_bucket[5m])))") == "seconds")
        #expect(try bounds("histogram_quantile(0.9, sum by (le) (rate(wait_bucket[5m])))") == "0 to 2.5")
        #expect(try bounds("histogram_quantile(9, sum by (le) (rate(wait_bucket[5m])))") == "any number")
        #expect(try fact("histogram_quantile(0.9, rate(wait_bucket[5m]))").mayBeNaN)
        #expect(try bounds("histogram_fraction(0, 1, rate(wait_bucket[5m]))") == "0 to 1")
    }

    @Test("the kind of a number follows the metric")
    func kinds() throws {
        #expect(try kind("requests_total") == .counter)
        #expect(try kind("sum(requests_total)") == .counter)
        #expect(try fact("sum(requests_total)").aggregation == 0..<3)
        #expect(try kind("wait_bucket") == .counter)
        #expect(try kind("rate(requests_total[5m])") == .rate)
        #expect(try kind("2 * rate(requests_total[5m])") == .rate)
        #expect(try kind("rate(requests_total[5m]) / rate(requests_total[5m])") == .gauge)
        #expect(try kind("requests_total - requests_total offset 1h") == .gauge)
        #expect(try kind("used_bytes") == .gauge)
        #expect(try kind("health") == .boolean)
        #expect(try kind("avg(health)") == .gauge)
        #expect(try kind("unheard_of") == .unknown)
        #expect(try kind("time() * 2") == .number)
        #expect(try kind("used_bytes == bool 1") == .boolean)
        #expect(try fact("2 * sum(rate(requests_total[5m]))").source?.span == 13..<27)
    }

    @Test("bounds hold every value")
    func intervals() throws {
        #expect(try bounds("requests_total") == "at least 0")
        #expect(try bounds("temperature") == "any number")
        #expect(try bounds("health") == "0 or 1")
        #expect(try bounds("1 - health") == "0 or 1")
        #expect(try bounds("2 * health + 1") == "1 or 3")
        #expect(try bounds("min(health)") == "0 or 1")
        #expect(try bounds("avg(health)") == "0 to 1")
        #expect(try bounds("sum(health)") == "at least 0")
        #expect(try bounds("count(health)") == "at least 1")
        #expect(try bounds("absent(health)") == "1")
        #expect(try bounds("delta(health[1h])") == "any number")
        #expect(try bounds("-usage") == "at most 0")
        #expect(try bounds("abs(temperature)") == "at least 0")
        #expect(try bounds("clamp_max(usage, 1)") == "0 to 1")
        #expect(try bounds("clamp_min(usage, 1)") == "at least 1")
        #expect(try bounds("ceil(avg(health) + 0.5)") == "1 to 2")
        #expect(try bounds("sgn(usage)") == "0 or 1")
        #expect(try bounds("day_of_week()") == "0 to 6")
        #expect(try bounds("5 * 3 - 1") == "14")
        #expect(try bounds("1 / clamp_min(usage, 2)") == "0 to 0.5")
        #expect(try bounds("temperature / usage") == "any number")
        #expect(try bounds("usage or vector(-1)") == "at least -1")
        #expect(try bounds("quantile(0.5, health)") == "0 to 1")
        #expect(try bounds("quantile(1.5, health)") == "any number")
    }

    @Test("comparisons narrow what they let through")
    func comparisons() throws {
        #expect(try bounds("usage > 0") == "above 0")
        #expect(try bounds("usage > 5 < 10") == "above 5 and below 10")
        #expect(try bounds("5 < usage") == "above 5")
        #expect(try bounds("health == 1") == "1")
        #expect(try bounds("health != 1") == "0")
        #expect(try bounds("health > 1") == "nothing")
        #expect(try bounds("usage > bool 5") == "0 or 1")
        #expect(try bounds("usage >= bool 0") == "1")
        #expect(try bounds("usage > avg(health)") == "above 0")
        #expect(try fact("usage > 5").condition == 6..<7)
        #expect(try fact("usage").condition == nil)
        #expect(try fact("usage > bool 5").condition == nil)
        #expect(try fact("sum(usage > 5)").condition != nil)
        #expect(try fact("usage and health == 0").condition != nil)
        #expect(try fact("usage > 5 or health").condition == nil)
        #expect(try fact("absent(usage)").condition != nil)
        #expect(try fact("scalar(usage > 5)").condition == nil)
    }

    @Test("a share of a whole lies between 0 and 1, whatever is divided around it")
    func shares() throws {
        let whole = "sum by (a) (rate(requests_total[5m]))"
        #expect(try bounds(#"sum by (a) (rate(requests_total{code="500"}[5m])) / "# + whole) == "0 to 1")
        #expect(try bounds(#"1 - sum by (a) (rate(requests_total{code="500"}[5m])) / "# + whole) == "0 to 1")
        #expect(try bounds(#"sum by (b) (rate(requests_total{code="500"}[5m])) / "# + whole) == "at least 0")
        #expect(try bounds(#"sum by (a) (rate(requests_total{code="500"}[1m])) / "# + whole) == "at least 0")
        #expect(try bounds(#"sum by (a) (rate(bytes_total{code="500"}[5m])) / "# + whole) == "at least 0")
        #expect(
            try bounds(#"sum(rate(requests_total{x="1"}[5m])) / sum(rate(requests_total{x="2"}[5m]))"#) == "at least 0")
        #expect(
            try bounds(#"sum(rate(wait_bucket{le="0.5"}[5m])) / sum(rate(wait_count[5m]))"#) == "0 to 1")
        #expect(
            try bounds(#"sum(rate(wait_bucket{le="0.5"}[5m])) / sum(rate(wait_bucket{le="+Inf"}[5m]))"#) == "0 to 1")
        #expect(try bounds(#"sum(rate(wait_bucket[5m])) / sum(rate(wait_bucket{le="+Inf"}[5m]))"#) == "at least 0")
    }

    @Test("a division by what may be zero may give no number, and infinity where the dividend lives on")
    func divisions() throws {
        let share = try fact(#"rate(requests_total{code="500"}[5m]) / rate(requests_total[5m])"#)
        #expect(share.mayBeNaN)
        #expect(share.division?.givesInfinity == false)
        let other = try fact("rate(bytes_total[5m]) / rate(requests_total[5m])")
        #expect(other.division?.givesInfinity == true)
        #expect(other.division?.isKnown == true)
        #expect(other.division?.divisor == 24..<48)
        #expect(try fact("usage / temperature").division?.isKnown == false)
        #expect(try fact("bytes_total / (requests_total > 0)").division == nil)
        #expect(try fact("bytes_total / clamp_min(requests_total, 1)").division == nil)
        #expect(try fact("bytes_total / 8").division == nil)
        #expect(try fact("bytes_total / 0").division != nil)
        #expect(try fact("usage / health < 5").division == nil)
        #expect(try fact("usage / health > 5").division != nil)
        #expect(try !fact("usage / health > 5").mayBeNaN)
        #expect(try fact("usage / health != 5").mayBeNaN)
    }

    @Test("a parameter brings the unit and the bounds that it is given")
    func parameters() throws {
        let threshold = ValueFact.parameter(.known(.ratio), ValueBounds(0.01, 0.05))
        #expect(try fact("usage > $threshold", threshold: threshold).bounds.description == "above 0.01")
        #expect(try fact("$threshold", threshold: threshold).unit == .known(.ratio))
        #expect(try fact("usage > $threshold").bounds.description == "at least 0")
    }

    @Test("a recording rule's series have the values of its expression, at the place of its name")
    func recordings() throws {
        var catalogue = Self.catalogue
        var metric = CatalogueMetric(.gauge, labels: [:])
        metric.recorded = try fact("sum(rate(bytes_total[5m]) / rate(requests_total[5m])) > 5")
        catalogue.metrics["a:b:c"] = metric
        let expression = try #require(parsePromQL("2 * a:b:c").expression)
        let fact = try #require(analyseValues(expression, catalogue).result)
        #expect(fact.unit.unit?.description == "bytes times 2")
        #expect(fact.bounds.description == "above 10")
        #expect(fact.aggregation == 4..<9)
        #expect(fact.condition == 4..<9)
        #expect(fact.source?.isRecorded == true)
        #expect(fact.division?.isRecorded == true)
    }

    @Test("units that cannot be meant together contradict each other")
    func contradictions() throws {
        let rate = MetricUnit.count.perSecond
        #expect(MetricUnit.seconds.contradicts(.ratio))
        #expect(MetricUnit.seconds.contradicts(.bytes))
        #expect(rate.contradicts(.count))
        #expect(MetricUnit.ratio.contradicts(try #require(fact("100 * used_bytes / size_bytes").unit.unit)))
        #expect(!MetricUnit.count.contradicts(.ratio))
        #expect(!MetricUnit.seconds.contradicts(try #require(fact("born_seconds * 1000").unit.unit)))
        #expect(!(try #require(fact("rate(requests_total[5m]) * 300").unit.unit)).contradicts(.count))
        #expect(MetricUnit(word: "seconds") == .seconds)
        #expect(MetricUnit(word: "furlongs") == nil)
    }

    @Test("deep and long expressions are analysed in one pass")
    func hostile() throws {
        let deep = String(repeating: "(", count: 20_000) + "usage" + String(repeating: ")", count: 20_000)
        _ = try fact(deep)
        let long = Array(repeating: "usage", count: 20_000).joined(separator: " / ")
        #expect(try fact(long).division != nil)
        let negative = String(repeating: "-", count: 20_000) + "usage"
        #expect(try bounds(negative) == "at least 0")
    }

    @Test(
        "a timestamp and a duration are seconds of two kinds, which arithmetic tells apart",
        arguments: [
            ("time()", "a timestamp"), ("time() - 3600", "a timestamp"), ("3600 + time()", "a timestamp"),
            ("time() - timestamp(health)", "seconds"), ("time() - born_seconds", "seconds"),
            ("scalar(born_seconds) + time()", "seconds"), ("timestamp(health) or born_seconds", "seconds"),
            ("timestamp(health) or vector(time())", "a timestamp"), ("time() * 1000", "seconds times 1000"),
            ("min(timestamp(health))", "a timestamp"), ("time() - max(timestamp(health)) > 5", "seconds"),
        ])
    func timestamps(_ text: String, _ expected: String) throws {
        #expect(try unit(text) == expected)
    }

    @Test("what is confused is a moment with a duration, or the sum of two moments")
    func confusedTimes() {
        let (moment, span, either) = (MetricUnit.timestamp, MetricUnit.duration, MetricUnit.seconds)
        #expect(moment.confusesTime(.greater, span) && span.confusesTime(.less, moment))
        #expect(moment.confusesTime(.add, moment) && span.confusesTime(.subtract, moment))
        for (left, op, right) in [
            (moment, BinaryOperator.subtract, moment), (moment, .subtract, span), (moment, .add, span),
            (moment, .greater, moment), (span, .equal, span), (either, .greater, span), (moment, .less, either),
            (moment, .add, either), (MetricUnit.bytes, .add, moment),
        ] {
            #expect(!left.confusesTime(op, right), "\(left) \(op) \(right)")
        }
    }

    @Test("NaN is followed to what it makes")
    func notNumbers() throws {
        for text in [
            "NaN", "-(NaN)", "0 / 0", "Inf - Inf", "0 * Inf", "5 % 0", "used_bytes * NaN", "sum(health + NaN)",
            "clamp_min(vector(NaN), 5)",
        ] {
            #expect(try fact(text).isNaN, "\(text)")
            #expect(try fact(text).mayBeNaN, "\(text)")
        }
        for text in [
            "NaN ^ 0", "1 / 0", "used_bytes / 0", "count(health + NaN)", "health or health * NaN", "health == NaN",
            "health > bool NaN",
        ] {
            #expect(try !fact(text).isNaN, "\(text)")
        }
    }
}
