import VeloYAML

extension RefusalTests {
    /// What libyaml cannot read.
    static let syntax = [
        Case(
            "a colon in plain text", "summary: ratio: high\n",
            #"""
            error[VLC0004]: a `:` where no value can begin
             --> specs/a.yaml:1:15
              |
            1 | summary: ratio: high
              |               ^ not expected here
              |
             note: a key stands in the column of its mapping, and plain text holds no `:` before a space
             hint: put the key in that column; if this is text, quote all of it

            """#),
        Case(
            "a key after a value on its line", "a: 1\n  b: 2\n",
            #"""
            error[VLC0004]: a `:` where no value can begin
             --> specs/a.yaml:2:4
              |
            2 |   b: 2
              |    ^ not expected here
              |
             note: a key stands in the column of its mapping, and plain text holds no `:` before a space
             hint: put the key in that column; if this is text, quote all of it

            """#),
        Case(
            "a mapping whose columns differ", "a:\n    b: 1\n  c: 2\n",
            #"""
            error[VLC0004]: this line fits no mapping
             --> specs/a.yaml:3:3
              |
            1 | a:
              | - the mapping begins here
            2 |     b: 1
            3 |   c: 2
              |   ^ neither a key of the mapping above nor part of its last value
              |
             note: the keys of a mapping stand in one column

            """#),
        Case(
            "a list whose columns differ", "a:\n  - 1\n  b: 2\n",
            #"""
            error[VLC0004]: this line fits no list
             --> specs/a.yaml:3:3
              |
            2 |   - 1
              |   - the list begins here
            3 |   b: 2
              |   ^ neither an item of the list above nor part of its last item
              |
             note: the items of a list begin with `-` in one column

            """#),
        Case(
            "a list item after a key", "a: - 1\n",
            #"""
            error[VLC0004]: a `-` where no list item can begin
             --> specs/a.yaml:1:4
              |
            1 | a: - 1
              |    ^ not expected here
              |
             note: an item stands first on its line
             hint: start the list on a line of its own; if this is text, quote it

            """#),
        Case(
            "a list that is not closed", "hosts: [a, b\nplan: pro\n",
            #"""
            error[VLC0004]: a list is not closed
             --> specs/a.yaml:2:5
              |
            1 | hosts: [a, b
              |        - the list opens here
            2 | plan: pro
              |     ^ expected `,` or `]`

            """#),
        Case(
            "a list that the file ends in", "hosts: [a, b\n",
            #"""
            error[VLC0004]: a list is not closed
             --> specs/a.yaml:1:8
              |
            1 | hosts: [a, b
              |        ^ the list opens here

            """#),
        Case(
            "a mapping that is not closed", "a: { b: 1, c: 2\nd: 3\n",
            #"""
            error[VLC0004]: a mapping is not closed
             --> specs/a.yaml:2:2
              |
            1 | a: { b: 1, c: 2
              |    - the mapping opens here
            2 | d: 3
              |  ^ expected `,` or `}`

            """#),
        Case(
            "a key without a colon", "a: 1\nplan\nb: 2\n",
            #"""
            error[VLC0004]: a key without `:`
             --> specs/a.yaml:3:1
              |
            2 | plan
              | - the key begins here
            3 | b: 2
              | ^ expected `:` before this
              |
             note: a key and its `:` stand on one line, at most 1024 characters long

            """#),
        Case(
            "a comma too many", "a: [1, , 2]\n",
            #"""
            error[VLC0004]: a value is missing
             --> specs/a.yaml:1:8
              |
            1 | a: [1, , 2]
              |        ^ expected a value before this

            """#),
        Case(
            "a tab as indentation", "a:\n\tb: 1\n",
            #"""
            error[VLC0004]: a tab in the indentation
             --> specs/a.yaml:2:1
              |
            2 |     b: 1
              | ^^^^ this is a tab
              |
             note: YAML is indented with spaces
             hint: write spaces here

            """#),
        Case(
            "a tab in the indentation of a block", "a: |\n\tb\n",
            #"""
            error[VLC0004]: a tab in the indentation
             --> specs/a.yaml:2:1
              |
            2 |     b
              | ^^^^ this is a tab
              |
             note: YAML is indented with spaces
             hint: write spaces here

            """#),
        Case(
            "a character kept by YAML", "a: @home\n",
            #"""
            error[VLC0004]: a value cannot begin with `@`
             --> specs/a.yaml:1:4
              |
            1 | a: @home
              |    ^
              |
             note: YAML keeps that character for itself
             hint: quote the value

            """#),
        Case(
            "a percent sign", "a: %x\n",
            #"""
            error[VLC0004]: a value cannot begin with `%`
             --> specs/a.yaml:1:4
              |
            1 | a: %x
              |    ^
              |
             note: YAML keeps that character for itself
             hint: quote the value

            """#),
        Case(
            "a quote that is not closed", "a: \"b\nc: 1\n",
            #"""
            error[VLC0004]: a quote is not closed
             --> specs/a.yaml:1:4
              |
            1 | a: "b
              |    ^ the quote opens here

            """#),
        Case(
            "a quote that a document end is in", "a: 'b\n---\nc'\n",
            #"""
            error[VLC0004]: a quote is not closed
             --> specs/a.yaml:2:1
              |
            1 | a: 'b
              |    - the quote opens here
            2 | ---
              | ^ the document ends here

            """#),
        Case(
            "an unknown escape", "a: \"\\d+\"\n",
            #"""
            error[VLC0004]: an unknown escape
             --> specs/a.yaml:1:5
              |
            1 | a: "\d+"
              |     ^
              |
             hint: write `\\` for a backslash, or use single quotes, in which nothing is escaped

            """#),
        Case(
            "an escape without digits", "a: \"\\u12\"\n",
            #"""
            error[VLC0004]: an escape without its digits
             --> specs/a.yaml:1:7
              |
            1 | a: "\u12"
              |       ^ expected a hexadecimal digit
              |
             note: `\x` takes two, `\u` four, `\U` eight

            """#),
        Case(
            "an escape of a surrogate", "a: \"\\ud800\"\n",
            #"""
            error[VLC0004]: an escape that names no character
             --> specs/a.yaml:1:7
              |
            1 | a: "\ud800"
              |       ^ no Unicode scalar has this number

            """#),
        Case(
            "a block indented by 0", "a: |0\n  b\n",
            #"""
            error[VLC0004]: an indentation of 0
             --> specs/a.yaml:1:5
              |
            1 | a: |0
              |     ^ expected 1 to 9
              |
             note: the digit says how deep the text is indented

            """#),
        Case(
            "text after a block indicator", "a: | b\n  c\n",
            #"""
            error[VLC0004]: text after `|` or `>`
             --> specs/a.yaml:1:6
              |
            1 | a: | b
              |      ^ not expected here
              |
             note: the text of a block begins on the next line

            """#),
        Case(
            "an anchor without a name", "a: &é 1\n",
            #"""
            error[VLC0004]: `&` without the name of an anchor
             --> specs/a.yaml:1:4
              |
            1 | a: &é 1
              |    ^
              |
             note: `&` names a value, with ASCII letters, digits, `_` and `-`
             hint: if this is text, quote it

            """#),
        Case(
            "an asterisk as text", "hosts: [*.example.com]\n",
            #"""
            error[VLC0004]: `*` without the name of an anchor
             --> specs/a.yaml:1:9
              |
            1 | hosts: [*.example.com]
              |         ^
              |
             note: `*` repeats a named value; names have ASCII letters, digits, `_` and `-`
             hint: if this is text, quote it

            """#),
        Case(
            "text after the document", "a: 1\n...\nb\n]\n",
            #"""
            error[VLC0004]: text after the end of the document
             --> specs/a.yaml:3:1
              |
            3 | b
              | ^ not expected here

            """#),
        Case(
            "a directive", "%YAML 3.0\n---\na: 1\n",
            #"""
            error[VLC0004]: a directive that cannot be used
             --> specs/a.yaml:1:1
              |
            1 | %YAML 3.0
              | ^
              |
             note: a spec needs no `%` directive
             hint: remove the line

            """#),
        Case(
            "an unknown directive value", "%TAG x\n---\na: 1\n",
            #"""
            error[VLC0004]: a directive that cannot be used
             --> specs/a.yaml:1:6
              |
            1 | %TAG x
              |      ^
              |
             note: a spec needs no `%` directive
             hint: remove the line

            """#),
        Case(
            "a question mark", "a: ? b\n",
            #"""
            error[VLC0004]: a key where none can begin
             --> specs/a.yaml:1:4
              |
            1 | a: ? b
              |    ^ not expected here
              |
             note: a key stands first on its line, or inside `{ }`

            """#),
    ]
}
