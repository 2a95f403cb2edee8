import CLibYAML

/// One event of libyaml's parser, with its place in bytes of the file.
struct YAMLEvent {
    /// `&anchor` and `!tag` before a node.
    struct Properties {
        let anchor: String?
        let tag: String?

        var count: Int { (anchor == nil ? 0 : 1) + (tag == nil ? 0 : 1) }
    }

    enum Kind {
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(text: String, style: YAMLScalar.Style, Properties)
        case sequenceStart(isFlow: Bool, Properties)
        case mappingStart(isFlow: Bool, Properties)
        case collectionEnd
    }

    let kind: Kind
    /// Where libyaml says it begins: at its properties if it has any.
    let start: Int
    let end: Int
}

/// What libyaml could not read, in its words, with places in bytes of the file.
struct SyntaxProblem: Error {
    let problem: String
    let place: Int
    /// What was being read when the problem was met, and where that began.
    let context: String?
    let contextPlace: Int
}

/// The events of libyaml's parser over bytes that outlive it.
struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let places: ScalarIndex
    private var ended: Bool

    /// Precondition: `input` is UTF-8 without a byte order mark and stays valid as long as the reader lives.
    init(_ input: UnsafeBufferPointer<UInt8>, places: ScalarIndex) {
        self.places = places
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        // Fails only when memory runs out, which this process does not survive anyway; then there is no event.
        ended = yaml_parser_initialize(parser) == 0
        guard !ended else { return }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// The next event; `nil` after the last one.
    mutating func next() throws(SyntaxProblem) -> YAMLEvent? {
        while !ended {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) != 0 else {
                ended = true
                throw problem()
            }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_END_EVENT { ended = true }
            guard let kind = kind(of: event) else { continue }
            return YAMLEvent(
                kind: kind, start: places.byteOffset(of: event.start_mark.index),
                end: places.byteOffset(of: event.end_mark.index))
        }
        return nil
    }

    private func kind(of event: yaml_event_t) -> YAMLEvent.Kind? {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            return .documentStart
        case YAML_DOCUMENT_END_EVENT:
            return .documentEnd
        case YAML_ALIAS_EVENT:
            return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                text: String(decoding: bytes, as: UTF8.self), style: style(scalar.style),
                .init(anchor: text(scalar.anchor), tag: text(scalar.tag)))
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            return .sequenceStart(
                isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE,
                .init(anchor: text(sequence.anchor), tag: text(sequence.tag)))
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            return .mappingStart(
                isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE,
                .init(anchor: text(mapping.anchor), tag: text(mapping.tag)))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return .collectionEnd
        default:
            return nil
        }
    }

    private func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func problem() -> SyntaxProblem {
        let state = parser.pointee
        return SyntaxProblem(
            problem: state.problem.map { String(cString: $0) } ?? "memory ran out",
            place: places.byteOffset(of: state.problem_mark.index), context: state.context.map { String(cString: $0) },
            contextPlace: places.byteOffset(of: state.context_mark.index))
    }
}

private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
}
