/// What a publication is about to do, written before it does any of it, so that an interrupted one can be finished.
///
/// A text of one line a step: `write N PATH` moves the staged file N to PATH, `remove PATH` removes PATH. A first line names the
/// format, a last line proves that the file is whole. Paths are relative to the root of the output and hold no line feed.
struct Journal: Equatable {
    enum Step: Equatable {
        case write(staged: Int, path: String)
        case remove(path: String)
    }

    private static let header = "veloc journal 1"
    private static let footer = "end"

    let steps: [Step]

    init(steps: [Step]) {
        self.steps = steps
    }

    var bytes: [UInt8] {
        var text = Self.header + "\n"
        for step in steps {
            switch step {
            case .write(let staged, let path): text += "write \(staged) \(path)\n"
            case .remove(let path): text += "remove \(path)\n"
            }
        }
        return Array((text + Self.footer + "\n").utf8)
    }

    /// `nil` for anything but a whole journal of ours whose paths stay in the output.
    init?(parsing bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines[0] == Self.header, lines[lines.count - 2] == Self.footer,
            lines[lines.count - 1].isEmpty
        else { return nil }
        var steps: [Step] = []
        for line in lines[1..<lines.count - 2] {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { return nil }
            switch words[0] {
            case "remove":
                steps.append(.remove(path: String(words[1])))
            case "write":
                let rest = words[1].split(separator: " ", maxSplits: 1)
                guard rest.count == 2, let staged = Int(rest[0]), staged >= 0 else { return nil }
                steps.append(.write(staged: staged, path: String(rest[1])))
            default:
                return nil
            }
        }
        let paths = steps.map { step in
            switch step {
            case .write(_, let path), .remove(let path): path
            }
        }
        guard paths.allSatisfy(Manifest.isOutputPath) else { return nil }
        self.steps = steps
    }
}
