#!/usr/bin/env python3
"""Makes a folder's sources equal to those of this checkout, writing only files that differ: bench-proxy-copy.py FOLDER.

Tracked files, as they are now, without what `veloc build` writes: that is of another spec there.
"""
import pathlib
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
target = pathlib.Path(sys.argv[1])
MADE = ("generated/", "grafana/")
listed = subprocess.run(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, stdout=subprocess.PIPE, check=True)
names = {name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()}
for name in sorted(names):
    source, copy = root / name, target / name
    if name.startswith(MADE) and copy.exists():
        continue
    if not copy.exists() or copy.read_bytes() != source.read_bytes():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
for folder in ("Sources", "Tests"):
    for file in (target / folder).rglob("*"):
        if file.is_file() and str(file.relative_to(target)) not in names:
            file.unlink()
