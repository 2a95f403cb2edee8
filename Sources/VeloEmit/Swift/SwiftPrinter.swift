/// Prints a tree of Swift declarations the way `swift format` lays it out with this project's configuration, so that
/// generated code reads, lints and diffs like the rest.
struct SwiftPrinter {
    /// The line length of `.swift-format`.
    private static let width = 120
    /// A body this short may share the line of its head.
    private static let shortBody = 72

    private var lines: [String] = []

    static func print(_ file: SwiftFile) -> String {
        var printer = SwiftPrinter()
        printer.lines.append("// \(generatedNotice)")
        if !file.imports.isEmpty {
            printer.lines.append("")
            printer.lines += file.imports
        }
        for declaration in file.declarations {
            printer.lines.append("")
            printer.declaration(declaration, level: 0)
        }
        return printer.lines.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ text: String, level: Int) {
        lines.append(text.isEmpty ? "" : Self.indent(level) + text)
    }

    private static func indent(_ level: Int) -> String { String(repeating: "    ", count: level) }

    private static func fits(_ text: String, level: Int, within width: Int = width) -> Bool {
        level * 4 + text.count <= width
    }
}

// MARK: - Declarations

extension SwiftPrinter {
    private mutating func declaration(_ declaration: SwiftDeclaration, level: Int) {
        documentation(declaration.documentation, level: level)
        switch declaration.kind {
        case .type(let head, let members):
            add("\(head) {", level: level)
            for (index, member) in members.enumerated() {
                if index > 0, !Self.belongTogether(members[index - 1], member) { add("", level: level) }
                self.declaration(member, level: level + 1)
            }
            add("}", level: level)
        case .cases(let names):
            filled(names, first: "case ", next: "    ", last: "", level: level)
        case .stored(let name, let type):
            let flat = "\(name): \(type)"
            if Self.fits(flat, level: level) {
                add(flat, level: level)
            } else {
                add("\(name):", level: level)
                add(type, level: level + 1)
            }
        case .value(let head, let value):
            expression(value, prefix: "\(head) = ", level: level)
        case .packed(let head, let text):
            packed(head: head, text, level: level)
        case .computed(let head, let body):
            block(head: head, body, level: level)
        case .function(let head, let parameters, let result, let body):
            let flat = "\(head)(\(parameters.joined(separator: ", ")))\(result)"
            if Self.fits(flat + " {", level: level) {
                block(head: flat, body, level: level)
            } else {
                add("\(head)(", level: level)
                filled(parameters, first: "", next: "", last: "", level: level + 1)
                block(head: ")\(result)", body, level: level)
            }
        }
    }

    /// Undocumented stored properties stand without blank lines between them.
    private static func belongTogether(_ first: SwiftDeclaration, _ second: SwiftDeclaration) -> Bool {
        guard case .stored = first.kind, case .stored = second.kind else { return false }
        return second.documentation.isEmpty
    }

    private mutating func documentation(_ paragraphs: [String], level: Int) {
        for (index, paragraph) in paragraphs.enumerated() {
            if index > 0 { add("///", level: level) }
            for line in wrapWords(sanitizedComment(paragraph), width: Self.width - level * 4 - 4) {
                add("/// \(line)", level: level)
            }
        }
    }

    private mutating func packed(head: String, _ text: String, level: Int) {
        let pounds = String(repeating: "#", count: poundCount(for: text))
        add("\(head) = \(pounds)\"\"\"", level: level)
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            add(String(Substring(line)), level: level + 1)
        }
        add("\"\"\"\(pounds)", level: level + 1)
    }
}

// MARK: - Statements

extension SwiftPrinter {
    private mutating func block(head: String, _ body: [SwiftStatement], level: Int) {
        guard !body.isEmpty else { return add("\(head) {}", level: level) }
        if body.count == 1, case .expression(let value) = body[0] {
            let line = "\(head) { \(value.flat) }"
            if Self.fits(line, level: level, within: Self.shortBody) { return add(line, level: level) }
        }
        add("\(head) {", level: level)
        for statement in body { self.statement(statement, level: level + 1) }
        add("}", level: level)
    }

    private mutating func statement(_ statement: SwiftStatement, level: Int) {
        switch statement {
        case .expression(let value):
            expression(value, prefix: "", level: level)
        case .constant(let name, let value):
            expression(value, prefix: "let \(name) = ", level: level)
        case .block(let head, let body):
            block(head: head, body, level: level)
        case .closure(let head, let parameter, let body):
            add("\(head) { \(parameter) in", level: level)
            for statement in body { self.statement(statement, level: level + 1) }
            add("}", level: level)
        case .choice(let subject, let cases):
            add("switch \(subject) {", level: level)
            for (pattern, result) in cases {
                add("\(pattern.map { "case \($0)" } ?? "default"): \(result)", level: level)
            }
            add("}", level: level)
        }
    }
}

// MARK: - Expressions

extension SwiftPrinter {
    private mutating func expression(
        _ expression: SwiftExpression, prefix: String, suffix: String = "", level: Int
    ) {
        let flat = prefix + expression.flat + suffix
        switch expression {
        case .code:
            add(flat, level: level)
        case .suffixed(let inner, let tail):
            if Self.fits(flat, level: level), inner.mayBeFlat {
                add(flat, level: level)
            } else {
                self.expression(inner, prefix: prefix, suffix: tail + suffix, level: level)
            }
        case _ where Self.fits(flat, level: level) && expression.mayBeFlat:
            add(flat, level: level)
        case .string(let text):
            add("\(prefix)\"\"\"", level: level)
            let words = wrapWords(escapedForString(text), width: Self.width - (level + 1) * 4 - 2)
            for (index, line) in words.enumerated() {
                add(index + 1 < words.count ? "\(line) \\" : line, level: level + 1)
            }
            add("\"\"\"\(suffix)", level: level + 1)
        case .array(let elements):
            add("\(prefix)[", level: level)
            if elements.allSatisfy(\.isCode) {
                filled(elements.map(\.flat), first: "", next: "", last: ",", level: level + 1)
            } else {
                for element in elements { self.expression(element, prefix: "", suffix: ",", level: level + 1) }
            }
            add("]\(suffix)", level: level)
        case .call(let callee, let arguments), .tallCall(let callee, let arguments):
            add("\(prefix)\(callee)(", level: level)
            for (index, argument) in arguments.enumerated() {
                self.expression(
                    argument.value, prefix: argument.label.map { "\($0): " } ?? "",
                    suffix: index + 1 < arguments.count ? "," : "", level: level + 1)
            }
            add(")\(suffix)", level: level)
        }
    }

    /// Items separated by commas, as many on a line as fit.
    private mutating func filled(_ items: [String], first: String, next: String, last: String, level: Int) {
        var line = first
        var isFresh = true
        for (index, item) in items.enumerated() {
            let piece = item + (index + 1 < items.count ? "," : last)
            if !isFresh, !Self.fits("\(line) \(piece)", level: level) {
                add(line, level: level)
                line = next
                isFresh = true
            }
            line += isFresh ? piece : " \(piece)"
            isFresh = false
        }
        add(line, level: level)
    }
}

extension SwiftExpression {
    /// The expression on one line.
    fileprivate var flat: String {
        switch self {
        case .code(let text): text
        case .string(let text): "\"\(escapedForString(text))\""
        case .array(let elements): "[\(elements.map(\.flat).joined(separator: ", "))]"
        case .call(let callee, let arguments), .tallCall(let callee, let arguments):
            "\(callee)(\(arguments.map { ($0.label.map { "\($0): " } ?? "") + $0.value.flat }.joined(separator: ", ")))"
        case .suffixed(let inner, let tail): inner.flat + tail
        }
    }

    fileprivate var isCode: Bool {
        if case .code = self { true } else { false }
    }

    /// Whether one line is good enough if it fits.
    fileprivate var mayBeFlat: Bool {
        switch self {
        case .code, .string: true
        case .array(let elements): elements.allSatisfy(\.mayBeFlat)
        case .call(_, let arguments): arguments.allSatisfy(\.value.mayBeFlat)
        case .tallCall: false
        case .suffixed(let inner, _): inner.mayBeFlat
        }
    }
}
