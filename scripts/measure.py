#!/usr/bin/env python3
"""Runs a command and prints its wall time, CPU time and peak memory as one line on standard error.

    measure.py NAME [--goal SECONDS] [--memory MB] -- COMMAND...

The exit status is the command's. A goal missed is printed, never failed: this machine is not yours.
"""
import argparse
import resource
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("name")
parser.add_argument("--goal", type=float)
parser.add_argument("--memory", type=float)
parser.add_argument("--cpu-to", help="append NAME and CPU seconds to this file")
separator = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
options = parser.parse_args(sys.argv[1:separator])
command = sys.argv[separator + 1 :]
if not command:
    parser.error("a command is expected after --")

begin = time.monotonic()
status = subprocess.call(command)
wall = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
memory = used.ru_maxrss / 1024

line = f"{options.name:<44} {wall:8.2f} s wall {cpu:8.2f} s cpu {memory:8.0f} MB peak"
goals = []
if options.goal is not None:
    goals.append(f"{options.goal:g} s: {'met' if wall < options.goal else 'MISSED'}")
if options.memory is not None:
    goals.append(f"{options.memory:g} MB: {'met' if memory < options.memory else 'MISSED'}")
if goals:
    line += "   goal " + ", ".join(goals)
print(line, file=sys.stderr, flush=True)
if options.cpu_to:
    with open(options.cpu_to, "a", encoding="utf-8") as output:
        output.write(f"{options.name}\t{cpu}\n")
sys.exit(status)
