import VeloYAML

extension RefusalTests {
    /// YAML that a spec does not take.
    static let document = [
        Case(
            "a second document", "a: 1\n---\nb: 2\n",
            #"""
            error[VLC0005]: a second YAML document
             --> specs/a.yaml:2:1
              |
            2 | ---
              | ^^^ starts here
              |
             note: a spec file holds one document
             hint: put it in a file of its own: the files of a spec are merged

            """#),
        Case(
            "a key defined twice", "tenants:\n  acme: 1\n  beta: 2\n  acme: 3\n",
            #"""
            error[VLC0006]: key `acme` is defined twice
             --> specs/a.yaml:4:3
              |
            2 |   acme: 1
              |   ---- first defined here
            3 |   beta: 2
            4 |   acme: 3
              |   ^^^^ defined again here
              |
             hint: remove one of them, or merge what they say

            """#),
        Case(
            "a key defined twice, far apart", "acme: 1\nb: 2\nc: 3\nd: 4\nacme: 5\n",
            #"""
            error[VLC0006]: key `acme` is defined twice
             --> specs/a.yaml:5:1
              |
            1 | acme: 1
              | ---- first defined here
            ...
            5 | acme: 5
              | ^^^^ defined again here
              |
             hint: remove one of them, or merge what they say

            """#),
        Case(
            "a key defined three times", "{ a: 1, a: 2, \"a\": 3 }\n",
            #"""
            error[VLC0006]: key `a` is defined twice
             --> specs/a.yaml:1:9
              |
            1 | { a: 1, a: 2, "a": 3 }
              |   -     ^ defined again here
              |   |
              |   first defined here
              |
             hint: remove one of them, or merge what they say

            error[VLC0006]: key `a` is defined twice
             --> specs/a.yaml:1:15
              |
            1 | { a: 1, a: 2, "a": 3 }
              |   -           ^^^ defined again here
              |   |
              |   first defined here
              |
             hint: remove one of them, or merge what they say

            """#),
        Case(
            "a key defined twice in a file that is not ASCII", "größe: { 日本: 1, é: 2, 日本: 3 }\n",
            #"""
            error[VLC0006]: key `日本` is defined twice
             --> specs/a.yaml:1:23
              |
            1 | größe: { 日本: 1, é: 2, 日本: 3 }
              |          ----           ^^^^ defined again here
              |          |
              |          first defined here
              |
             hint: remove one of them, or merge what they say

            """#),
        Case(
            "an alias of nothing", "a: &limits { rate: 1 }\nb: *limit\n",
            #"""
            error[VLC0007]: alias of an unknown anchor `limit`
             --> specs/a.yaml:2:4
              |
            2 | b: *limit
              |    ^^^^^^ no `&limit` stands before this
              |
             hint: did you mean `*limits`?

            """#),
        Case(
            "an alias inside its own anchor", "a: &x [1, *x]\n",
            #"""
            error[VLC0008]: alias `x` stands inside what it names
             --> specs/a.yaml:1:11
              |
            1 | a: &x [1, *x]
              |       -   ^^ refers to the value around it
              |       |
              |       that value starts here

            """#),
        Case(
            "aliases that expand to too much", "a: &a [1, 2, 3]\nb: &b [*a, *a]\nc: [*b, *b]\n",
            limits: limits(aliasNodes: 20),
            #"""
            error[VLC0009]: aliases expand to too much
             --> specs/a.yaml:3:9
              |
            3 | c: [*b, *b]
              |         ^^ expanding this passes the limit
              |
             note: the aliases of a file may add 20 nodes in all

            """#),
        Case(
            "too many nodes", "- 1\n- 2\n- 3\n- 4\n", limits: limits(nodes: 4),
            #"""
            error[VLC0010]: the document is too large
             --> specs/a.yaml:4:3
              |
            4 | - 4
              |   ^ the limit is passed here
              |
             note: a file may hold 4 keys and values
             hint: split the file: the files of a spec are merged

            """#),
        Case(
            "too deep", "a: [[[1]]]\n", limits: limits(depth: 3),
            #"""
            error[VLC0011]: nested too deeply
             --> specs/a.yaml:1:6
              |
            1 | a: [[[1]]]
              |      ^ the limit is passed here
              |
             note: mappings and lists may be nested 3 deep

            """#),
        Case(
            "too deep through an alias", "a: &a [[1]]\nb: [*a]\n", limits: limits(depth: 3),
            #"""
            error[VLC0011]: nested too deeply
             --> specs/a.yaml:2:5
              |
            2 | b: [*a]
              |     ^^ the limit is passed here
              |
             note: mappings and lists may be nested 3 deep

            """#),
        Case(
            "a merge key", "a: &base { x: 1 }\nb:\n  <<: *base\n  y: 2\n",
            #"""
            error[VLC0012]: merge keys are not supported
             --> specs/a.yaml:3:3
              |
            3 |   <<: *base
              |   ^^
              |
             note: `<<` is not part of YAML 1.2, and it hides what a mapping holds from the one who reads it
             hint: write the keys out here; a whole value may be reused with an anchor and an alias

            """#),
        Case(
            "a list as a key", "? [a, b]\n: 1\nc: 2\n",
            #"""
            error[VLC0013]: a list as a key
             --> specs/a.yaml:1:3
              |
            1 | ? [a, b]
              |   ^^^^^^
              |
             note: a key is a name
             hint: if this should be text, quote it

            """#),
        Case(
            "a mapping as a key", "{ { a: 1 }: 2 }\n",
            #"""
            error[VLC0013]: a mapping as a key
             --> specs/a.yaml:1:3
              |
            1 | { { a: 1 }: 2 }
              |   ^^^^^^^^
              |
             note: a key is a name
             hint: if this should be text, quote it

            """#),
        Case(
            "an alias of a list as a key", "a: &l [1]\n*l : 2\n",
            #"""
            error[VLC0013]: a list as a key
             --> specs/a.yaml:2:1
              |
            2 | *l : 2
              | ^^
              |
             note: a key is a name
             hint: if this should be text, quote it

            """#),
        Case(
            "a core tag", "port: !!int \"80\"\n",
            #"""
            error[VLC0014]: YAML tag `!!int`
             --> specs/a.yaml:1:7
              |
            1 | port: !!int "80"
              |       ^^^^^
              |
             note: what a key is for decides the type of its value
             hint: remove the tag; quote the value if it must be text

            """#),
        Case(
            "a tag of one's own", "secret: !vault |\n  abc\n",
            #"""
            error[VLC0014]: YAML tag `!vault`
             --> specs/a.yaml:1:9
              |
            1 | secret: !vault |
              |         ^^^^^^
              |
             note: what a key is for decides the type of its value
             hint: remove the tag; quote the value if it must be text

            """#),
        Case(
            "a tag with an unknown handle", "a: !x!y 1\n",
            #"""
            error[VLC0014]: a YAML tag
             --> specs/a.yaml:1:4
              |
            1 | a: !x!y 1
              |    ^
              |
             note: what a key is for decides the type of its value
             hint: if this is text, quote it

            """#),
        Case(
            "an escaped NUL", "a: \"x\\0y\"\n",
            #"""
            error[VLC0015]: a NUL character in a text
             --> specs/a.yaml:1:6
              |
            1 | a: "x\0y"
              |      ^^
              |
             note: no value of a spec can hold one

            """#),
    ]
}
