#!/usr/bin/env python3
"""Starts velod, takes the time to its ready line and of the first scrapes: bench-start.py VELOD FOLDER."""
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.request

velod, folder = sys.argv[1], pathlib.Path(sys.argv[2])
state = folder / "state"
shutil.rmtree(state, ignore_errors=True)
begin = time.monotonic()
with open(folder / "velod.log", "wb") as log:
    process = subprocess.Popen(
        [velod, "--proxy", "127.0.0.1:0", "--api", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--state-dir", str(state)],
        stdout=subprocess.PIPE, stderr=log, text=True)
try:
    line = process.stdout.readline()
    ready = time.monotonic() - begin
    if not line.startswith("velod ready"):
        sys.exit(f"velod did not start; see {folder}/velod.log")
    admin = dict(word.split("=", 1) for word in line.split()[2:])["admin"]

    def scrape():
        start = time.monotonic()
        with urllib.request.urlopen(f"http://{admin}/metrics", timeout=60) as response:
            body = response.read()
        return body, time.monotonic() - start

    def status(key):
        for entry in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if entry.startswith(key):
                return int(entry.split()[1]) / 1024

    before = status("VmRSS")
    body, first = scrape()
    _, second = scrape()
    total = ready + first
    series = sum(1 for sample in body.splitlines() if not sample.startswith(b"#"))
    print(f"velod: ready in {ready:.2f} s, first scrape {first:.2f} s, second {second:.2f} s")
    print(f"start to first scrape: {total:.2f} s   goal 2 s: {'met' if total < 2 else 'MISSED'}")
    print(f"{series} series, {len(body) / 1e6:.1f} MB a scrape; resident {before:.0f} MB before, {status('VmRSS'):.0f} MB after")
    copy_begin = time.monotonic()
    for _ in range(10):
        bytearray(body)
    floor = (time.monotonic() - copy_begin) / 10
    print(f"second scrape over loopback, Python reading: {second / floor:.0f} times a memcpy of its bytes")
finally:
    process.terminate()
    process.wait(30)
