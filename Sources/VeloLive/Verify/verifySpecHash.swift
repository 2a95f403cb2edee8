import VeloFormat
import VeloModel

/// Whether the gateway was compiled from this spec, by `<namespace>_build_info`.
func verifySpecHash(_ spec: CheckedSpec, _ exposition: Exposition) -> [Finding] {
    let name = BuiltInFamily.buildInfo.name(in: spec.namespace)
    guard let sample = exposition.family(name)?.samples.first else { return [] }  // a missing family is told elsewhere
    let running = sample.label("spec_hash") ?? ""
    guard running == spec.hash else {
        return [
            Finding(
                .wrong, "spec hash", "velod runs \(short(running)), the spec here is \(short(spec.hash))",
                advice: "run `veloc build`, compile and deploy velod, or check out the spec it was compiled from")
        ]
    }
    return [Finding(.ok, "spec hash", "\(short(running)), velod \(sample.label("version") ?? "of no version")")]
}

/// As many digits as tell specs apart, as version control shows them.
private func short(_ hash: String) -> String { hash.isEmpty ? "no hash" : String(hash.prefix(12)) }
