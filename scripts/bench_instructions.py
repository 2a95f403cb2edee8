"""Instructions and allocations by valgrind: the same on a busy machine and on an idle one.

Each count is the difference of two runs that differ only in how often they do the thing, divided by that, so that
start-up and warm-up cancel.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

TENANTS = 20
SERIES_PER_TENANT = 56
RECORDS = (2_000, 22_000)
SCRAPES = (1, 4)
# A count takes seconds; a program that has not ended after this does something else.
LIMIT_SECONDS = 120


def count_by(tool, pattern, command):
    """What a tool of valgrind counts in a run, or the reason why it cannot be counted."""
    # Go's asynchronous preemption is a signal in a place that callgrind cannot follow; its collector runs when it likes.
    environment = os.environ | {"GODEBUG": "asyncpreemptoff=1", "GOGC": "off"}
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                ["valgrind", *(argument.format(folder=folder) for argument in tool), *command],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            return f"did not end within {LIMIT_SECONDS} s under valgrind"
    found = re.search(pattern, done.stderr)
    if done.returncode != 0 or not found:
        return f"valgrind cannot run it (status {done.returncode})"
    return int(found.group(1).replace(",", ""))


def instructions(command):
    """All instructions of a run."""
    return count_by(
        ["--tool=callgrind", "--callgrind-out-file={folder}/out"], r"Collected : (\d+)", command)


def allocations(command):
    """All calls of malloc and its like."""
    return count_by(["--tool=memcheck", "--leak-check=no"], r"total heap usage: ([\d,]+) allocs", command)


def per_unit(counter, command, counts):
    """What one more takes, or the reason why that is not known. `command` takes how many."""
    totals = []
    for count in counts:
        total = counter(command(count))
        if isinstance(total, str):
            return total
        totals.append(total)
    if counter is instructions and totals[1] <= totals[0]:
        return "does not do more when asked to"
    return (totals[1] - totals[0]) / (counts[1] - counts[0])


def print_instructions(ours, go, cpp):
    """Instructions of one recorded request and of one scraped series, for each program that valgrind can run."""
    if not shutil.which("valgrind"):
        print("instructions: not counted, valgrind is not installed\n")
        return
    series = str(TENANTS * SERIES_PER_TENANT)
    print("instructions, by callgrind")
    programs = [("ours", ours, lambda count: [ours, series, "record", str(count)],
                 lambda count: [ours, series, "scrape", str(count)])]
    for peer in (go, cpp):
        def recording(mode, peer=peer):
            return lambda count: [
                peer, "-tenants", str(TENANTS), "-runs", "1", "-workloads", "record", "-modes", mode, "-places", "same",
                "-threads", "1", "-operations", str(count)]

        def scraping(count, peer=peer):
            return [peer, "-tenants", str(TENANTS), "-workloads", "scrape", "-runs", str(count)]

        name = pathlib.Path(peer).name
        programs.append((f"{name}, by labels", peer, recording("labelled"), scraping))
        programs.append((f"{name}, resolved once", peer, recording("cached"), None))
    for name, _, record, scrape in programs:
        cost = per_unit(instructions, record, RECORDS)
        if isinstance(cost, str):
            print(f"  {name}: not counted, {cost}")
            continue
        line = f"  {name}: {cost:.0f} for a request"
        if scrape:
            cost = per_unit(instructions, scrape, SCRAPES)
            line += f", scrape not counted, {cost}" if isinstance(cost, str) else (
                f", {cost / TENANTS / SERIES_PER_TENANT:.0f} for a scraped series")
        print(line, flush=True)
    # Go has an allocator of its own, which valgrind does not see.
    for name, program, record, _ in programs:
        if program == go:
            continue
        cost = per_unit(allocations, record, RECORDS)
        print(f"  {name}: " + (f"allocations not counted, {cost}" if isinstance(cost, str) else
                               f"{cost:g} allocations for a request"), flush=True)
    print()
