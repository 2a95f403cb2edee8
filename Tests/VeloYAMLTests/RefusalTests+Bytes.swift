import VeloYAML

extension RefusalTests {
    /// Files that are not YAML text.
    static let bytes = [
        Case(
            "a file over the size limit", "a: 12345678\n", limits: limits(bytes: 8),
            #"""
            error[VLC0001]: the file has 12 bytes
             --> specs/a.yaml:1:1
              |
            1 | a: 12345678
              | ^
              |
             note: a spec file may have 8 bytes
             hint: split the file: the files of a spec are merged

            """#),
        Case(
            "a byte that is not UTF-8", bytes: Array("a: caf".utf8) + [0xE9, 0x0A],
            #"""
            error[VLC0002]: the file is not UTF-8 text
             --> specs/a.yaml:1:7
              |
            1 | a: caf\xE9
              |       ^^^^ not a character
              |
             hint: save the file as UTF-8

            """#),
        Case(
            "UTF-8 that is cut off", bytes: Array("a: caf".utf8) + [0xC3],
            #"""
            error[VLC0002]: the file is not UTF-8 text
             --> specs/a.yaml:1:7
              |
            1 | a: caf\xC3
              |       ^^^^ not a character
              |
             hint: save the file as UTF-8

            """#),
        Case(
            "UTF-16", bytes: [0xFF, 0xFE, 0x61, 0x00],
            #"""
            error[VLC0002]: the file is not UTF-8 text
             --> specs/a.yaml:1:1
              |
            1 | \xFF\xFEa\u{00}
              | ^^^^ not a character
              |
             hint: this looks like UTF-16: save the file as UTF-8

            """#),
        Case(
            "a NUL", "a: 1\nb: x\u{0}y\n",
            #"""
            error[VLC0003]: the character U+0000 cannot stand in YAML
             --> specs/a.yaml:2:5
              |
            2 | b: x\u{00}y
              |     ^^^^^^
              |
             hint: remove it

            """#),
        Case(
            "an escape character", "a: \u{1B}[31mred\n",
            #"""
            error[VLC0003]: the character U+001B cannot stand in YAML
             --> specs/a.yaml:1:4
              |
            1 | a: \u{1B}[31mred
              |    ^^^^^^
              |
             hint: remove it; inside double quotes it can be written as an escape

            """#),
        Case(
            "a C1 control character", "a: é\u{9B}\n",
            #"""
            error[VLC0003]: the character U+009B cannot stand in YAML
             --> specs/a.yaml:1:5
              |
            1 | a: é\u{9B}
              |     ^^^^^^
              |
             hint: remove it; inside double quotes it can be written as an escape

            """#),
        Case(
            "a byte order mark inside", "a: x\u{FEFF}\n",
            #"""
            error[VLC0003]: the character U+FEFF cannot stand in YAML
             --> specs/a.yaml:1:5
              |
            1 | a: x\u{FEFF}
              |     ^^^^^^^^
              |
             hint: remove it; inside double quotes it can be written as an escape

            """#),
    ]
}
