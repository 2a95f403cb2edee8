#!/usr/bin/env python3
"""Measures velod beside HAProxy, nginx, Envoy and Caddy: bench-proxy.py VELOD SPECS HOST FOLDER [--rounds N].

Every proxy has one thread and the same load, in turns; what is compared is CPU time of the proxy's process for one
request, with throughput and latency beside it. See Benchmarks/proxy/README.md. A goal missed is printed, never failed: this
machine is not yours. The exit status is 1 if a peer could not be started or a request failed.
"""
import argparse
import json
import pathlib
import re
import resource
import signal
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bench_proxy_servers as servers  # noqa: E402
from bench_proxy_load import SCENARIOS, allocations_per_request, growth, idle_connections, run_load  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("velod")
parser.add_argument("specs", type=pathlib.Path, help="the folder of the spec that velod was compiled from")
parser.add_argument("host", help="a host of a tenant without limits")
parser.add_argument("folder", type=pathlib.Path, help="where configurations, logs and the venv of the peers are")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--seconds", type=float, default=3, help="of each load")
parser.add_argument("--proxies", default="velod,haproxy,nginx,envoy,caddy")
parser.add_argument("--scenarios", default=",".join(SCENARIOS))
parser.add_argument("--growth", type=int, default=1_000_000, help="requests over which memory has to stay flat; 0: none")
parser.add_argument("--json", type=pathlib.Path, help="writes everything measured here")
options = parser.parse_args()

venv = options.folder / "peers"
load_script = pathlib.Path(__file__).resolve().parent.parent / "Benchmarks/proxy/load.lua"
# Long enough for two rounds of health checks and of what else runs by time.
IDLE_SECONDS = 10
GOALS = {"HAProxy": 1.0, "nginx": 1.0, "Envoy": 0.5}


def hosts_of(specs):
    """Every exact host name of a spec of `bench-spec.py`, in order."""
    found = {}
    for file in sorted(specs.glob("**/*.yaml")):
        for names in re.findall(r"(?m)^ *hosts: \[(.*)\]", file.read_text()):
            found |= {name.strip(' "'): None for name in names.split(",") if "*" not in name}
    if options.host not in found:
        raise servers.Failed(f"no tenant of {specs} has the host {options.host}")
    return list(found)


def start(names, hosts, ports, running):
    """Starts the proxies and waits until each forwards."""
    root = options.folder / "run"
    makers = {
        "velod": lambda: servers.velod(root, options.velod, ports),
        "haproxy": lambda: servers.haproxy(root, hosts, ports),
        "nginx": lambda: servers.nginx(root, hosts, ports),
        "envoy": lambda: servers.envoy(root, hosts, ports, venv),
        "caddy": lambda: servers.caddy(root, hosts, ports, venv),
    }
    proxies = []
    for name in names:
        proxies.append(makers[name]())
        running.append(proxies[-1])
    for proxy in proxies:
        proxy.wait_until_it_answers(options.host)
    return proxies


class Results:
    """What every proxy needed in every scenario, over the rounds."""

    def __init__(self):
        self.rounds = {}

    def add(self, proxy, scenario, result):
        self.rounds.setdefault((proxy, scenario), []).append(result)

    def least(self, proxy, scenario, key="cpu_us"):
        return min(result[key] for result in self.rounds[proxy, scenario])

    def middle(self, proxy, scenario, key="cpu_us"):
        return statistics.median(result[key] for result in self.rounds[proxy, scenario])

    def most(self, proxy, scenario, key):
        return max(result[key] for result in self.rounds[proxy, scenario])


def measure(proxies, names):
    """Rounds of every scenario through every proxy, in turns, so that what else the machine does meets all alike."""
    results = Results()
    for number in range(options.rounds):
        for name in names:
            print(f"{name}: round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
            for proxy in proxies:
                with idle_connections(proxy.port, options.host, SCENARIOS[name].idle):
                    if number == 0:
                        run_load(proxy, SCENARIOS[name], options.host, 0.5, load_script)
                    result = run_load(proxy, SCENARIOS[name], options.host, options.seconds, load_script)
                results.add(proxy.name, name, result)
    return results


def print_scenario(results, proxies, name):
    print(f"\n{SCENARIOS[name].title}")
    print(f"{'':<10}{'CPU µs a request, least (median)':>34}{'velod is':>12}{'requests/s':>13}{'p50 ms':>9}{'p99 ms':>9}")
    for proxy in proxies:
        least, middle = results.least(proxy.name, name), results.middle(proxy.name, name)
        ratio = "" if proxy.name == "velod" or "velod" not in options.proxies else (
            f"{results.least('velod', name) / least:.2f} ×")
        print(f"{proxy.name:<10}{f'{least:.1f} ({middle:.1f})':>34}{ratio:>12}"
              f"{results.most(proxy.name, name, 'rate'):>13.0f}{results.least(proxy.name, name, 'p50_us') / 1e3:>9.2f}"
              f"{results.middle(proxy.name, name, 'p99_us') / 1e3:>9.2f}")


def print_goals(results, proxies, names):
    if "velod" not in options.proxies:
        return
    print("\ngoals: CPU of a request, velod over the peer, least of each")
    for name in names:
        for proxy in proxies:
            if proxy.name in GOALS:
                ratio, goal = results.least("velod", name) / results.least(proxy.name, name), GOALS[proxy.name]
                is_goal = name == "small"
                print(f"  {SCENARIOS[name].short}, {proxy.name}: {ratio:.2f}" + (
                    f", goal <= {goal:g}: {'MET' if ratio <= goal else 'MISSED'}" if is_goal else ""))


def idle_use(proxies):
    """Memory of each, and the share of a processor that it takes to do nothing."""
    memory = {proxy.name: proxy.memory_bytes() for proxy in proxies}
    before = {proxy.name: proxy.cpu_seconds() for proxy in proxies}
    begin = time.monotonic()
    time.sleep(IDLE_SECONDS)
    passed = time.monotonic() - begin
    return {
        proxy.name: {"bytes": memory[proxy.name], "cpu": (proxy.cpu_seconds() - before[proxy.name]) / passed}
        for proxy in proxies}


def print_footprint(idle, proxies, hosts):
    print(f"\nfootprint; every proxy knows {len(hosts)} host names"
          f"{', velod with all metrics of each' if 'velod' in options.proxies else ''}")
    print(f"{'':<10}{'idle MB':>9}{'idle CPU':>10}{'stripped MB':>13}  shared libraries")
    sizes = {}
    for proxy in proxies:
        size, libraries = servers.size_of(proxy.binary, options.folder)
        use = idle[proxy.name]
        sizes[proxy.name] = {"idle": use, "stripped_bytes": size, "libraries": libraries}
        short = " ".join(name.partition(".so")[0] for name in libraries)
        print(f"{proxy.name:<10}{use['bytes'] / 1e6:>9.1f}{use['cpu']:>10.2%}{size / 1e6:>13.1f}  {len(libraries)}: {short}")
    return sizes


def print_allocations(ports, hosts):
    """Calls of malloc for one request: a second instance of each program that allocates with the C library."""
    counter = options.folder / "count_allocations.so"
    print("\ncalls of malloc for a request in the steady state, small body, keep-alive")
    found = {}
    for name in ("velod", "haproxy", "nginx"):
        if name in options.proxies.split(","):
            found[name] = allocations_per_request(
                lambda environment, name=name: counted(name, environment, ports, hosts), counter, options.host, load_script)
            print(f"  {name}: {found[name]:.2f}", flush=True)
    return found


def counted(name, environment, ports, hosts):
    root = options.folder / "counted"
    if name == "velod":
        return servers.velod(root, options.velod, ports, environment)
    return getattr(servers, name)(root, hosts, ports, environment)


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    names = [name for name in options.scenarios.split(",") if name]
    hosts = hosts_of(options.specs)
    running = []
    try:
        backend, ports = servers.backend(options.folder / "run")
        running.append(backend)
        backend.wait_until_it_answers(options.host)
        proxies = start(options.proxies.split(","), hosts, ports, running)
        print("; ".join(f"{proxy.name} {proxy.version}" for proxy in proxies)
              + f"; backend nginx {backend.version}; {servers.output_of('wrk', '-v').split('[')[0].strip()}")
        idle = idle_use(proxies)
        results = measure(proxies, names)
        for name in names:
            print_scenario(results, proxies, name)
        print_goals(results, proxies, names)
        footprint = print_footprint(idle, proxies, hosts)
        allocations = print_allocations(ports, hosts)
        grown = None
        if options.growth and "velod" in options.proxies:
            velod = next(proxy for proxy in proxies if proxy.name == "velod")
            grown = growth(velod, options.host, options.growth, load_script)
        if options.json:
            options.json.write_text(json.dumps({
                "loads": {f"{proxy}/{name}": rounds for (proxy, name), rounds in results.rounds.items()},
                "footprint": footprint, "allocations": allocations, "growth_bytes": grown}, indent=1))
    finally:
        for server in reversed(running):
            server.stop()


# An end from outside ends what was started, too.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
try:
    main()
except servers.Failed as failure:
    sys.exit(f"bench-proxy: {failure}")
