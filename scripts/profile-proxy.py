#!/usr/bin/env python3
"""Counts what one more request costs velod, by function: profile-proxy.py VELOD HOST FOLDER [--requests N].

velod runs under callgrind with one thread for traffic. Two series of requests of different length over one kept connection
are counted apart, and what is printed is their difference over the difference of their lengths, so that timers and
the connection cancel. Other threads are left out. System calls are strace's, in a second run.
"""
import argparse
import collections
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bench_proxy_servers as servers  # noqa: E402
from bench_proxy_load import SCENARIOS  # noqa: E402

# What allocates, and what does nothing but call it: who calls these from outside is who allocates.
ALLOCATORS = ("malloc", "calloc", "realloc", "memalign", "aligned_alloc", "posix_memalign", "swift_slowAlloc",
              "swift_allocObject", "swift_allocBox")
OURS = ("$s11VeloRuntime", "$s8VeloHTTP", "$s11VeloMetrics", "$s13VeloGenerated", "$s10VeloFormat")

parser = argparse.ArgumentParser()
parser.add_argument("velod")
parser.add_argument("host")
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--requests", type=int, default=2000)
parser.add_argument("--rows", type=int, default=40)
parser.add_argument("--scenario", choices=SCENARIOS, default="small")
options = parser.parse_args()


def send(port, count):
    """Requests over one connection, one after the other; every answer is read whole."""
    scenario = SCENARIOS[options.scenario]
    method = "POST" if scenario.content else "GET"
    length = f"Content-Length: {scenario.content}\r\n" if scenario.content else ""
    request = f"{method} {scenario.path} HTTP/1.1\r\nHost: {options.host}\r\n{length}\r\n".encode() + b"x" * scenario.content
    with socket.create_connection(("127.0.0.1", port), timeout=120) as client:
        kept = b""
        for _ in range(count):
            client.sendall(request)
            while b"\r\n\r\n" not in kept:
                kept += received(client)
            head, _, kept = kept.partition(b"\r\n\r\n")
            found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            if b" 200" not in head[:13] or not found:
                raise servers.Failed(f"a request got {head[:100]!r}")
            while len(kept) < int(found[1]):
                kept += received(client)
            kept = kept[int(found[1]):]


def received(client):
    some = client.recv(1 << 18)
    if not some:
        raise servers.Failed("velod closed the connection")
    return some


def control(pid, *arguments):
    done = subprocess.run(
        ["callgrind_control", *arguments, str(pid)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=120)
    if done.returncode != 0:
        raise servers.Failed(f"callgrind_control {' '.join(arguments)}: {done.stdout[-500:]}")


class Profile:
    """A callgrind file of one thread: instructions of each function's own and with what it calls, and who calls what."""

    def __init__(self, path):
        self.own, self.whole, self.calls = collections.Counter(), collections.Counter(), collections.Counter()
        names, function, callee, is_call = {}, None, None, False

        def name(text):
            number, _, said = text.partition(" ")
            if said:
                names[number] = said
            return names.get(number, text)

        for line in path.read_text().splitlines():
            if line.startswith("fn="):
                function = name(line[3:])
            elif line.startswith("cfn="):
                callee = name(line[4:])
            elif line.startswith("calls="):
                self.calls[function, callee] += int(line[6:].split()[0])
                is_call = True
            elif line[:1].isdigit() or line.startswith(("+", "-", "*")):
                # The line behind `calls=` has what the call cost.
                cost = int(line.split()[1])
                self.whole[function] += cost
                if not is_call:
                    self.own[function] += cost
                is_call = False

    def calls_of(self, function):
        return sum(calls for (_, callee), calls in self.calls.items() if callee == function)

    def allocating(self):
        """Allocations by the function that wants memory."""
        callers = collections.Counter()
        for (caller, callee), calls in self.calls.items():
            if callee in ALLOCATORS and caller not in ALLOCATORS:
                callers[caller] += calls
        return callers


def dump(pid, folder):
    """Writes what was counted since the last `-z`, and gives the profile of the thread that serves traffic: who waits for
    sockets most. The others have work of their own, by time and not by request."""
    before = set(folder.glob("callgrind.out.*"))
    control(pid, "-d")
    deadline = time.monotonic() + 60
    seen = set()
    while True:
        new = set(folder.glob("callgrind.out.*")) - before
        if new and new == seen and all("\ntotals: " in file.read_text()[-100:] for file in new):
            return max((Profile(file) for file in new), key=lambda profile: profile.calls_of("epoll_wait"))
        if time.monotonic() > deadline:
            raise servers.Failed("callgrind wrote no profile")
        seen = new
        time.sleep(0.5)


def difference(many, few, requests):
    counts = {key: (many[key] - few[key]) / requests for key in many}
    return sorted(((value, key) for key, value in counts.items() if value), key=lambda pair: -pair[0])


def demangled(names):
    tool = shutil.which("swift")
    if not tool:
        return {name: name for name in names}
    done = subprocess.run(
        [tool, "demangle", "--simplified", "--compact"], input="\n".join(names), stdout=subprocess.PIPE, text=True,
        check=True)
    return dict(zip(names, done.stdout.splitlines()))


def short(name):
    """A function's name without its argument types, in one line."""
    return re.sub(r"\s+", " ", name)[:110]


def count_instructions(ports):
    """Two profiles: of a short series of requests and of one that is longer by `--requests`."""
    root = options.folder / "profile"
    # Without instrumentation at first: start-up of 10,000 tenants is not what is asked for.
    # Without debug information, which valgrind stumbles over; the symbols are enough for names.
    copy = str(options.folder / "profile" / "velod-without-debug")
    subprocess.run(["strip", "--strip-debug", "-o", copy, options.velod], check=True)
    velod = servers.velod(root, copy, ports, wrapper=[
        "valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=callgrind.out", "--separate-threads=yes"])
    try:
        velod.wait_until_it_answers(options.host)
        send(velod.port, 100)
        control(velod.process.pid, "-i", "on")
        # What is called from now on has its callers; what was called before the switch has not.
        send(velod.port, 200)
        profiles = []
        for count in (options.requests // 4, options.requests // 4 + options.requests):
            control(velod.process.pid, "-z")
            send(velod.port, count)
            profiles.append(dump(velod.process.pid, root / "velod"))
        return profiles
    finally:
        velod.stop()


def print_profile(few, many):
    own = difference(many.own, few.own, options.requests)
    whole = [pair for pair in difference(many.whole, few.whole, options.requests) if pair[1].startswith(OURS)]
    allocating = difference(many.allocating(), few.allocating(), options.requests)
    shown = own[:options.rows], whole[:options.rows], allocating[:options.rows]
    plain = demangled([name for table in shown for _, name in table])
    total = sum(value for value, _ in own)
    print(f"\n{total:.0f} user instructions a request ({SCENARIOS[options.scenario].short}), of which in the function itself")
    for value, name in shown[0]:
        print(f"{value:>9.0f} {value / total:>6.1%}  {short(plain[name])}")
    print("\nfunctions of our own with all that they call")
    for value, name in shown[1]:
        print(f"{value:>9.0f} {value / total:>6.1%}  {short(plain[name])}")
    print(f"\n{sum(value for value, _ in allocating):.2f} allocations a request, for")
    for value, name in shown[2]:
        if value >= 0.01:
            print(f"{value:>9.2f}  {short(plain[name])}")


def count_system_calls(ports):
    """System calls of a series of requests by name, or the reason why they are not counted."""
    if not shutil.which("strace"):
        return "strace is not installed"
    velod = servers.velod(options.folder / "profile/traced", options.velod, ports)
    try:
        velod.wait_until_it_answers(options.host)
        send(velod.port, 100)
        summary = options.folder / "profile" / "strace"
        tracer = subprocess.Popen(
            ["strace", "-f", "-c", "-o", summary, "-p", str(velod.process.pid)], stderr=subprocess.PIPE, text=True)
        try:
            line = tracer.stderr.readline()
            if "attached" not in line:
                return f"strace cannot attach: {line.strip()}"
            send(velod.port, options.requests)
        finally:
            tracer.terminate()
            tracer.communicate(timeout=60)
        found = re.findall(r"(?m)^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$", summary.read_text())
        return sorted(((int(calls) / options.requests, name) for calls, name in found if name != "total"), reverse=True)
    finally:
        velod.stop()


def main():
    shutil.rmtree(options.folder / "profile", ignore_errors=True)
    backend, ports = servers.backend(options.folder / "profile")
    try:
        backend.wait_until_it_answers(options.host)
        print_profile(*count_instructions(ports))
        calls = count_system_calls(ports)
        print("\nsystem calls a request, all threads, one connection")
        if isinstance(calls, str):
            print(f"  not counted, {calls}")
        else:
            for value, name in calls:
                if value >= 0.01:
                    print(f"{value:>9.2f}  {name}")
    finally:
        backend.stop()


os.environ.setdefault("LC_ALL", "C")
# An end from outside ends what was started, too.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
try:
    main()
except servers.Failed as failure:
    sys.exit(f"profile-proxy: {failure}")
