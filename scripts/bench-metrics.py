#!/usr/bin/env python3
"""Runs the three metric benchmarks in turns and prints them side by side: bench-metrics.py OURS GO CPP [--rounds N].

OURS prints `RESULT<TAB>name<TAB>value<TAB>unit`, the peers print `METRIC workload unit value`. A round runs each program
once, so that what else the machine does meets all of them alike. A goal missed is printed, never failed: this machine
is not yours.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bench_instructions import print_instructions  # noqa: E402

SERIES_PER_TENANT = 56
# A size is skipped where MetricBench might need more than there is; the peers judge for themselves.
BYTES_PER_SERIES = 1024

parser = argparse.ArgumentParser()
parser.add_argument("ours")
parser.add_argument("go")
parser.add_argument("cpp")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--tenants", type=int, nargs="*", default=[10_000, 100_000], help="sizes of the larger scrapes")
options = parser.parse_args()


def run(command):
    """The results of one program, by name. MB become bytes; ms and ns stay."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"bench-metrics: {' '.join(command)} ended with {done.returncode}")
    results = {}
    for line in done.stdout.splitlines():
        if line.startswith("RESULT\t"):
            _, name, value, unit = line.split("\t")
            results[name] = float(value) * (1e6 if unit == "MB" else 1)
        elif line.startswith("METRIC "):
            _, name, _, value = line.split()
            results[name] = float(value)
        elif line.startswith("SKIPPED "):
            print(f"{pathlib.Path(command[0]).name}: {line}")
    return results


class Side:
    """One program's results over the rounds."""

    def __init__(self):
        self.rounds = []

    def best(self, name):
        values = [results[name] for results in self.rounds if name in results]
        return min(values) if values else None

    def text(self, name):
        values = [results[name] for results in self.rounds if name in results]
        if not values:
            return "-"
        if min(values) == max(values):
            return number(values[0])
        return f"{number(min(values))} ({number(statistics.median(values))})"


def number(value):
    for limit, divisor, suffix in ((1e9, 1e9, "G"), (1e7, 1e6, "M")):
        if value >= limit:
            return f"{value / divisor:.2f}{suffix}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def ratio(ours, theirs):
    """How many times less we use, of what was least on each side."""
    return theirs / ours if ours and theirs is not None else None


def measure(tenants, rounds, peer_options, what, our_options=()):
    """Ours, client_golang and prometheus-cpp at one size, in turns."""
    sides = Side(), Side(), Side()
    commands = [options.ours, str(tenants * SERIES_PER_TENANT), *our_options], *(
        [peer, "-tenants", str(tenants), *peer_options] for peer in (options.go, options.cpp))
    for index in range(rounds):
        print(f"{what}: round {index + 1} of {rounds}", file=sys.stderr, flush=True)
        for side, command in zip(sides, commands):
            side.rounds.append(run(command))
    return sides


def print_table(sides, rows):
    """Rows of (title, our name, their name); prints least (median) and how many times less ours is."""
    ours, go, cpp = sides
    print(f"{'least (median)':<56}{'ours':>20}{'client_golang':>22}{'ratio':>8}{'prometheus-cpp':>22}{'ratio':>8}")
    for title, our_name, their_name in rows:
        cells = f"{title:<56}{ours.text(our_name):>20}"
        for peer in (go, cpp):
            # What is not a cost has no ratio.
            times = None if our_name in ("series", "exposition") else ratio(ours.best(our_name), peer.best(their_name))
            cells += f"{peer.text(their_name):>22}{'-' if times is None else f'{times:.1f}':>8}"
        print(cells)
    print()


def record_name(threads, place):
    places = {"same": "same series", "spread": "spread over tenants"}
    return f"record one request, {threads} thread{'' if threads == 1 else 's'}, {places[place]}"


RECORDS = [(threads, place) for place in ("same", "spread") for threads in (1, 2)]


def record_rows():
    for mode, looked_up in (("labelled", "by labels"), ("cached", "resolved once")):
        for threads, place in RECORDS:
            title = f"{record_name(threads, place)[len('record one request, '):]}; peers {looked_up}"
            yield f"ns: {title}", record_name(threads, place), f"record-{mode}-{place}-{threads}"
    for threads, place in RECORDS:
        name = record_name(threads, place)
        yield (f"ns: {name[len('record one request, '):]}, shared shard", f"{name}, shared shard",
               f"record-cached-{place}-{threads}")


SCRAPE_ROWS = [
    ("series", "series", "series"),
    ("bytes of a scrape", "exposition", "scrape-size"),
    ("ms: scrape", "scrape, 0 loops", "scrape"),
    ("ms: scrape, shards for 2 loops", "scrape, 2 loops", "scrape"),
    ("bytes: scrape, peak extra", "scrape, 0 loops, peak extra memory", "scrape-peak"),
    ("bytes of memory a series", "names and cells", "memory"),
    ("ms: start with all series", "start-up, 0 loops", "start"),
    ("ms: start with all series, shards for 2 loops", "start-up, 2 loops", "start"),
]


def print_goals(sides, sizes):
    """What the engine must keep to, each with MET or MISSED. Times and ratios are of the least values."""
    ours, go, _ = sides
    print("goals")

    def goal(title, value, limit, unit, at_least=False):
        if value is None:
            print(f"  {title}: not measured")
            return
        is_met = value >= limit if at_least else value <= limit
        print(f"  {title}: {number(value)} {unit}, goal {'>=' if at_least else '<='} {limit:g}: "
              f"{'MET' if is_met else 'MISSED'}")

    for threads, place in RECORDS:
        name = record_name(threads, place)
        goal(name, ours.best(name), 20, "ns")
    for threads, place in RECORDS:
        name = record_name(threads, place)
        times = ratio(ours.best(name), go.best(f"record-labelled-{place}-{threads}"))
        goal(f"{name}, client_golang by labels over ours", times, 15, "times", at_least=True)
    for loops in (0, 2):
        times = ratio(ours.best(f"scrape, {loops} loops"), go.best("scrape"))
        goal(f"scrape, shards for {loops} loops, client_golang over ours", times, 100, "times", at_least=True)
    goal("scrape over its floor", ours.best("scrape, 0 loops, over its floor"), 1.5, "times")
    peaks = [side.best(f"scrape, {loops} loops, peak extra memory") for side in sizes for loops in (0, 1, 2, 4)]
    peaks = [peak / 1e6 for peak in peaks if peak is not None]
    goal("scrape, peak extra memory, any size", max(peaks, default=None), 4, "MB")


def available_bytes():
    for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


base = 380_000 // SERIES_PER_TENANT
sides = measure(base, options.rounds, ["-operations", "300000"], f"{base * SERIES_PER_TENANT} series")
print(f"\nrecording one request (counter, histogram, gauge up and down) of {base} tenants, CPU time")
print_table(sides, record_rows())
print(f"scrape, memory and start of {base} tenants, CPU time")
print_table(sides, SCRAPE_ROWS)

sizes = [sides[0]]
for tenants in options.tenants:
    series = tenants * SERIES_PER_TENANT
    if series * BYTES_PER_SERIES > available_bytes():
        print(f"{tenants} tenants skipped: {series} series may take {series * BYTES_PER_SERIES >> 20} MB, "
              f"{available_bytes() >> 20} MB are available\n")
        continue
    larger = measure(tenants, 1, ["-workloads", "start,scrape", "-runs", "1"], f"{tenants} tenants", ["scrape"])
    print(f"scrape, memory and start of {tenants} tenants, CPU time, one round")
    print_table(larger, SCRAPE_ROWS)
    sizes.append(larger[0])

print_instructions(options.ours, options.go, options.cpp)
print_goals(sides, sizes)
