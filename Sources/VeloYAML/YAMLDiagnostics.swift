package import VeloSource

/// What can be wrong with a file as YAML, VLC0001 to VLC0049. Numbers are never reused.
extension DiagnosticID {
    package static let fileTooLarge = DiagnosticID(1)
    package static let invalidUTF8 = DiagnosticID(2)
    package static let forbiddenCharacter = DiagnosticID(3)
    package static let yamlSyntax = DiagnosticID(4)
    package static let severalDocuments = DiagnosticID(5)
    package static let duplicateKey = DiagnosticID(6)
    package static let unknownAnchor = DiagnosticID(7)
    package static let aliasInsideItself = DiagnosticID(8)
    package static let aliasExpansion = DiagnosticID(9)
    package static let tooManyNodes = DiagnosticID(10)
    package static let nestedTooDeep = DiagnosticID(11)
    package static let mergeKey = DiagnosticID(12)
    package static let keyNotScalar = DiagnosticID(13)
    package static let yamlTag = DiagnosticID(14)
    package static let nulInText = DiagnosticID(15)
    /// For readers of the tree: a plain scalar whose meaning depends on the YAML version, see `YAMLScalar.ambiguity`.
    package static let ambiguousScalar = DiagnosticID(16)

    /// All of them.
    package static let yaml = (1...16).map { DiagnosticID($0) }
}

/// A key longer than this is shortened where a title quotes it.
private let quotedLength = 60

/// Spec text as a title quotes it: in backquotes, at most `quotedLength` characters.
func quoted(_ text: String) -> String {
    text.unicodeScalars.count <= quotedLength
        ? "`\(text)`" : "`\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(quotedLength))))…`"
}

extension Diagnostic {
    static func duplicateKey(_ key: String, second: Span, first: Span) -> Diagnostic {
        Diagnostic(
            .duplicateKey, .error, "key \(quoted(key)) is defined twice",
            at: [Label(second, "defined again here"), Label(first, "first defined here")],
            hint: "remove one of them, or merge what they say")
    }

    static func severalDocuments(at span: Span) -> Diagnostic {
        Diagnostic(
            .severalDocuments, .error, "a second YAML document", at: span, "starts here",
            detail: "a spec file holds one document",
            hint: "put it in a file of its own: the files of a spec are merged")
    }

    static func unknownAnchor(_ name: String, at span: Span, suggestion: String?) -> Diagnostic {
        Diagnostic(
            .unknownAnchor, .error, "alias of an unknown anchor \(quoted(name))", at: span,
            "no `&\(name)` stands before this",
            hint: suggestion.map { "did you mean `*\($0)`?" })
    }

    static func aliasInsideItself(_ name: String, at span: Span, anchor: Span) -> Diagnostic {
        Diagnostic(
            .aliasInsideItself, .error, "alias \(quoted(name)) stands inside what it names",
            at: [Label(span, "refers to the value around it"), Label(anchor, "that value starts here")])
    }

    static func aliasExpansion(at span: Span, limit: Int) -> Diagnostic {
        Diagnostic(
            .aliasExpansion, .error, "aliases expand to too much", at: span, "expanding this passes the limit",
            detail: "the aliases of a file may add \(limit) nodes in all")
    }

    static func tooManyNodes(at span: Span, limit: Int) -> Diagnostic {
        Diagnostic(
            .tooManyNodes, .error, "the document is too large", at: span, "the limit is passed here",
            detail: "a file may hold \(limit) keys and values", hint: "split the file: the files of a spec are merged")
    }

    static func nestedTooDeep(at span: Span, limit: Int) -> Diagnostic {
        Diagnostic(
            .nestedTooDeep, .error, "nested too deeply", at: span, "the limit is passed here",
            detail: "mappings and lists may be nested \(limit) deep")
    }

    static func mergeKey(at span: Span) -> Diagnostic {
        Diagnostic(
            .mergeKey, .error, "merge keys are not supported", at: span,
            detail: "`<<` is not part of YAML 1.2, and it hides what a mapping holds from the one who reads it",
            hint: "write the keys out here; a whole value may be reused with an anchor and an alias")
    }

    static func keyNotScalar(_ found: String, at span: Span) -> Diagnostic {
        Diagnostic(
            .keyNotScalar, .error, "a \(found) as a key", at: span, detail: "a key is a name",
            hint: "if this should be text, quote it")
    }

    static func yamlTag(_ tag: String, at span: Span) -> Diagnostic {
        let core = "tag:yaml.org,2002:"
        let shown = tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.utf8.count) : tag
        return Diagnostic(
            .yamlTag, .error, "YAML tag \(quoted(shown))", at: span,
            detail: "what a key is for decides the type of its value",
            hint: "remove the tag; quote the value if it must be text")
    }

    static func nulInText(at span: Span) -> Diagnostic {
        Diagnostic(.nulInText, .error, "a NUL character in a text", at: span, detail: "no value of a spec can hold one")
    }
}
