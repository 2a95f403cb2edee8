#!/usr/bin/env python3
"""Runs two commands in turns and compares the medians of their CPU time (user and system).

    compare-cpu.py [--rounds N] [--goal RATIO] --ours COMMAND… --peer COMMAND…

A line `timings: NAME 1.2 ms, …` on our standard error is printed as the division of our time, stage by stage the median.
Instructions are counted too where `perf` can. A goal missed is printed, never failed: this machine is not yours.
"""
import re
import resource
import shutil
import statistics
import subprocess
import sys

arguments = sys.argv[1:]
try:
    ours_at, peer_at = arguments.index("--ours"), arguments.index("--peer")
except ValueError:
    sys.exit(__doc__)
settings = dict(zip(arguments[:ours_at:2], arguments[1:ours_at:2]))
ours, peer = arguments[ours_at + 1 : peer_at], arguments[peer_at + 1 :]
rounds, goal = int(settings.get("--rounds", 7)), float(settings.get("--goal", 1))


def run(command):
    """CPU seconds and standard error of one run, which must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def instructions(command):
    """User instructions of one run in millions; None where they cannot be counted."""
    if not shutil.which("perf"):
        return None
    done = subprocess.run(
        ["perf", "stat", "-x,", "-e", "instructions:u", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True)
    counted = re.search(r"(?m)^(\d+),,instructions", done.stderr)
    return int(counted[1]) / 1e6 if counted else None


cpu = {"ours": [], "peer": []}
stages = {}
for _ in range(rounds):
    seconds, said = run(ours)
    cpu["ours"].append(seconds)
    line = re.search(r"(?m)^timings: (.*)$", said)
    for name, milliseconds in re.findall(r"(\w+) ([\d.]+) ms", line[1] if line else ""):
        stages.setdefault(name, []).append(float(milliseconds))
    cpu["peer"].append(run(peer)[0])

middle = {side: statistics.median(times) for side, times in cpu.items()}
for side, command in (("ours", ours), ("peer", peer)):
    times = cpu[side]
    print(
        f"{' '.join(command[:3]):<44} {middle[side]:8.3f} s cpu, median of {rounds} ({min(times):.3f} to {max(times):.3f})")
ratio = middle["ours"] / middle["peer"]
print(f"ratio {ratio:.2f}   goal {goal:g}: {'met' if ratio <= goal else 'MISSED'}")
if stages:
    print("our time: " + ", ".join(f"{name} {statistics.median(times):.1f} ms" for name, times in stages.items()))
counts = instructions(ours), instructions(peer)
if None not in counts:
    print(f"instructions: {counts[0]:.0f} M against {counts[1]:.0f} M, ratio {counts[0] / counts[1]:.2f}")
