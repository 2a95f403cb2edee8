import PromQL
import Testing

@Suite("Values of a label")
struct LabelValuesTests {
    /// Sets over one domain, parts of it and values beside it, each in the form that an analysis gives it.
    private static let samples: [(values: LabelValues, meaning: Set<ByteString>)] = {
        let names = (0..<30).map { ByteString("t\($0)") }
        let domain = LabelValues(ValueDomain(names))
        var samples: [(LabelValues, Set<ByteString>)] = [
            (domain, Set(names)), ([], []), (["t1"], ["t1"]), (["t2", "x"], ["t2", "x"]), (["", "t3"], ["", "t3"]),
            (LabelValues(names), Set(names)),
            (LabelValues(ValueDomain(["x", "t4", "y"])), ["x", "t4", "y"]),
        ]
        for pattern in ["t1.", "t.*", "t[0-4]", "x+", "t1|t2|x", ".*"] {
            guard let regex = try? LabelRegex(pattern) else { continue }
            for isNegated in [false, true] {
                let meaning = Set(names).filter { regex.matches($0.bytes) != isNegated }
                samples.append((domain.matching(regex, isNegated: isNegated), meaning))
            }
        }
        samples.append((domain.subtracting("t5").subtracting("t6"), Set(names).subtracting(["t5", "t6"])))
        samples.append((domain.union(["x"]), Set(names).union(["x"])))
        samples.append((domain.subtracting("t5").union(["", "x"]), Set(names).subtracting(["t5"]).union(["", "x"])))
        return samples
    }()

    @Test("they are sets: every operation means what it means of `Set`, in whatever form the values are")
    func meaning() throws {
        let regex = try LabelRegex("t[12].*|x")
        for (values, meaning) in Self.samples {
            #expect(Set(values) == meaning)
            #expect(values.count == meaning.count && values.isEmpty == meaning.isEmpty)
            #expect(Set(values.matching(regex)) == meaning.filter { regex.matches($0.bytes) })
            for value in ["t1", "t5", "x", "", "none"] as [ByteString] {
                #expect(values.contains(value) == meaning.contains(value))
                #expect(Set(values.subtracting(value)) == meaning.subtracting([value]))
            }
            for (other, otherMeaning) in Self.samples {
                #expect(Set(values.intersection(other)) == meaning.intersection(otherMeaning))
                #expect(values.intersection(other).count == meaning.intersection(otherMeaning).count)
                #expect(Set(values.union(other)) == meaning.union(otherMeaning))
                #expect(values.union(other).count == meaning.union(otherMeaning).count)
                #expect((values == other) == (meaning == otherMeaning))
                #expect(values.isSubset(of: other) == meaning.isSubset(of: otherMeaning))
                #expect(values.isDisjoint(with: other) == meaning.isDisjoint(with: otherMeaning))
            }
        }
    }

    @Test("values are in the order of their domain, each once")
    func order() {
        #expect(
            Array(LabelValues(ValueDomain(["b", "a", "b", "c"])).subtracting("a").union(["d"])) == ["b", "c", "d"])
    }

    @Test("a metric's labels are narrowed by matchers and joins as single values are")
    func narrowing() throws {
        let tenants = LabelValues(ValueDomain((0..<10_000).map { ByteString("t\($0)") }))
        let catalogue = MetricCatalogue([
            "a": CatalogueMetric(.gauge, labels: ["tenant": .init(values: tenants)]),
            "b": CatalogueMetric(.gauge, labels: ["tenant": .init(values: tenants)]),
        ])
        func flow(_ text: String) throws -> LabelFlow {
            analyseLabels(try #require(parsePromQL(text).expression), catalogue).result
        }
        func values(_ text: String) throws -> LabelValues? { try flow(text)["tenant"]?.values }
        #expect(try values("a * b")?.count == 10_000)
        #expect(try values(#"a{tenant="t7"} * b"#) == ["t7"])
        #expect(try values(#"a{tenant!="t7"} * b{tenant!="t8"}"#)?.count == 9_998)
        #expect(try values(#"a{tenant=~"t1..."} * b{tenant=~"t.*"}"#)?.count == 1_000)
        #expect(try flow(#"a{tenant=~"t1.*"} * b{tenant=~"t2.*"}"#).contradiction?.label == "tenant")
        #expect(try flow(#"a{tenant=~"t1.*"} * b{tenant=~"t.*"}"#).contradiction == nil)
        #expect(try values(#"sum by (tenant) (a{tenant="t1"} or b{tenant="t2"})"#) == ["t1", "t2"])
    }
}
