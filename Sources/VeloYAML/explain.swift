import VeloSource

/// What libyaml could not read, in words for the one who wrote it: what was found, where, and what to write.
///
/// libyaml's own words are kept only for problems that are not listed here.
func explain(_ found: SyntaxProblem, in bytes: [UInt8], of file: FileID) -> Diagnostic {
    let explanation = explanation(of: found, character: character(at: found.place, in: bytes))
    let place = span(at: found.place, in: bytes, of: file)
    let context = span(at: found.contextPlace, in: bytes, of: file)
    var labels = [Diagnostic.Label(place, explanation.here)]
    if explanation.isAtContext {
        labels = [Diagnostic.Label(context, explanation.here)]
    } else if let opened = explanation.opened, context != place {
        // Where the file ends says less than where the thing began that has no end.
        let isAtEnd = bytes[min(place.start, bytes.count)...].allSatisfy(isSpace)
        labels =
            isAtEnd
            ? [Diagnostic.Label(context, opened)]
            : [Diagnostic.Label(place, explanation.here), Diagnostic.Label(context, opened)]
    }
    return Diagnostic(
        explanation.id, .error, explanation.title, at: labels, detail: explanation.detail, hint: explanation.hint)
}

/// What to say about one problem of libyaml's.
private struct Explanation {
    var id = DiagnosticID.yamlSyntax
    let title: String
    /// Under the place of the problem.
    var here = ""
    /// Under the place where the enclosing thing began; `nil` if that says nothing.
    var opened: String?
    /// The place to show is the beginning of the enclosing thing, not where it went wrong.
    var isAtContext = false
    var detail: String?
    var hint: String?
}

/// The character at an offset, whole; empty at the end.
private func character(at offset: Int, in bytes: [UInt8]) -> String {
    String(String(decoding: bytes[min(offset, bytes.count)...].prefix(4), as: UTF8.self).unicodeScalars.prefix(1))
}

/// One character at an offset, or the end of the file.
private func span(at offset: Int, in bytes: [UInt8], of file: FileID) -> Span {
    let start = min(offset, bytes.count)
    return Span(file, start, start + (start == bytes.count ? 0 : character(at: start, in: bytes).utf8.count))
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

private func explanation(of found: SyntaxProblem, character: String) -> Explanation {
    let context = found.context ?? ""
    return structureExplanation(found.problem, character: character)
        ?? scalarExplanation(found.problem, context: context, character: character)
        ?? propertyExplanation(found.problem, context: context)
        ?? Explanation(title: found.problem, opened: found.context)
}

private func structureExplanation(_ problem: String, character: String) -> Explanation? {
    switch problem {
    case "mapping values are not allowed in this context":
        Explanation(
            title: "a `:` where no value can begin", here: "not expected here",
            detail: "a key stands in the column of its mapping, and plain text holds no `:` before a space",
            hint: "put the key in that column; if this is text, quote all of it")
    case "mapping keys are not allowed in this context":
        Explanation(
            title: "a key where none can begin", here: "not expected here",
            detail: "a key stands first on its line, or inside `{ }`")
    case "block sequence entries are not allowed in this context":
        Explanation(
            title: "a `-` where no list item can begin", here: "not expected here",
            detail: "an item stands first on its line",
            hint: "start the list on a line of its own; if this is text, quote it")
    case "did not find expected key":
        Explanation(
            title: "this line fits no mapping", here: "neither a key of the mapping above nor part of its last value",
            opened: "the mapping begins here", detail: "the keys of a mapping stand in one column")
    case "did not find expected '-' indicator":
        Explanation(
            title: "this line fits no list", here: "neither an item of the list above nor part of its last item",
            opened: "the list begins here", detail: "the items of a list begin with `-` in one column")
    case "did not find expected ',' or ']'":
        Explanation(title: "a list is not closed", here: "expected `,` or `]`", opened: "the list opens here")
    case "did not find expected ',' or '}'":
        Explanation(title: "a mapping is not closed", here: "expected `,` or `}`", opened: "the mapping opens here")
    case "could not find expected ':'":
        Explanation(
            title: "a key without `:`", here: "expected `:` before this", opened: "the key begins here",
            detail: "a key and its `:` stand on one line, at most 1024 characters long")
    case "did not find expected node content":
        Explanation(title: "a value is missing", here: "expected a value before this")
    case "did not find expected <document start>":
        Explanation(title: "text after the end of the document", here: "not expected here")
    case "found character that cannot start any token":
        character == "\t"
            ? tabExplanation
            : Explanation(
                title: "a value cannot begin with `\(character)`", detail: "YAML keeps that character for itself",
                hint: "quote the value")
    case "found a tab character that violates indentation",
        "found a tab character where an indentation space is expected":
        tabExplanation
    default: nil
    }
}

private let tabExplanation = Explanation(
    title: "a tab in the indentation", here: "this is a tab", detail: "YAML is indented with spaces",
    hint: "write spaces here")

private func scalarExplanation(_ problem: String, context: String, character: String) -> Explanation? {
    switch (problem, context) {
    case ("found unexpected end of stream", "while scanning a quoted scalar"):
        Explanation(title: "a quote is not closed", here: "the file ends here", opened: "the quote opens here")
    case ("found unexpected document indicator", "while scanning a quoted scalar"):
        Explanation(title: "a quote is not closed", here: "the document ends here", opened: "the quote opens here")
    case ("found unknown escape character", _):
        Explanation(
            title: "an unknown escape",
            hint: "write `\\\\` for a backslash, or use single quotes, in which nothing is escaped")
    case ("did not find expected hexdecimal number", "while parsing a quoted scalar"):
        Explanation(
            title: "an escape without its digits", here: "expected a hexadecimal digit",
            detail: "`\\x` takes two, `\\u` four, `\\U` eight")
    case ("found invalid Unicode character escape code", _):
        Explanation(
            title: "an escape that names no character", here: "no Unicode scalar has this number")
    case ("found an indentation indicator equal to 0", _):
        Explanation(
            title: "an indentation of 0", here: "expected 1 to 9",
            detail: "the digit says how deep the text is indented")
    case ("did not find expected comment or line break", "while scanning a block scalar"):
        Explanation(
            title: "text after `|` or `>`", here: "not expected here",
            detail: "the text of a block begins on the next line")
    case ("found unexpected ':'", _):
        Explanation(
            title: "a `:` where no value can begin", here: "not expected here", hint: "if this is text, quote all of it"
        )
    default: nil
    }
}

private func propertyExplanation(_ problem: String, context: String) -> Explanation? {
    switch (problem, context) {
    case ("did not find expected alphabetic or numeric character", "while scanning an anchor"):
        Explanation(
            title: "`&` without the name of an anchor", isAtContext: true,
            detail: "`&` names a value, with ASCII letters, digits, `_` and `-`", hint: "if this is text, quote it")
    case ("did not find expected alphabetic or numeric character", _):
        Explanation(
            title: "`*` without the name of an anchor", isAtContext: true,
            detail: "`*` repeats a named value; names have ASCII letters, digits, `_` and `-`",
            hint: "if this is text, quote it")
    case (_, "while scanning a tag"), (_, "while parsing a tag"), ("found undefined tag handle", _):
        Explanation(
            id: .yamlTag, title: "a YAML tag", detail: "what a key is for decides the type of its value",
            hint: "if this is text, quote it")
    case ("found incompatible YAML document", _), ("found duplicate %YAML directive", _),
        ("found duplicate %TAG directive", _),
        (_, _) where context.hasSuffix(" directive"):
        Explanation(
            title: "a directive that cannot be used", detail: "a spec needs no `%` directive", hint: "remove the line")
    default: nil
    }
}
