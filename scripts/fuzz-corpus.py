#!/usr/bin/env python3
"""Writes real input of a target as files for libFuzzer to begin with: fuzz-corpus.py promql|regex|spec FOLDER."""
import hashlib
import json
import pathlib
import sys

target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
root = pathlib.Path(__file__).resolve().parent.parent
promql = root / "Tests/Fixtures/promql"
inputs = []
if target == "spec":
    for base in (root / "Tests/Fixtures", root / "specs"):
        inputs += [path.read_bytes() for path in sorted(base.rglob("*.yaml"))]
else:
    names = ["regex"] if target == "regex" else ["corpus_exprs", "realworld_expressions", "extra_cases"]
    for name in names:
        for line in (promql / f"{name}.jsonl").read_text().splitlines():
            row = json.loads(line)
            text = row.get("pattern") or row.get("input") or row.get("expr")
            if text:
                inputs.append(text.encode("utf-8", "surrogatepass"))
for data in inputs:
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
