"""The loads of the proxy benchmark: wrk, and what a proxy used meanwhile."""
import contextlib
import json
import socket
import struct
import subprocess
from dataclasses import dataclass

from bench_proxy_servers import Failed

CONNECTIONS = 32
COUNTED_SECONDS = 2
# As in count_allocations.c.
COUNTED_THREADS = 256


@dataclass
class Scenario:
    short: str
    title: str
    path: str = "/"
    content: int = 0
    idle: int = 0


SCENARIOS = {
    "small": Scenario("small body", f"small body: 100 bytes, {CONNECTIONS} connections, keep-alive"),
    "large": Scenario("64 KiB body", f"64 KiB body, {CONNECTIONS} connections, keep-alive", path="/large"),
    "post": Scenario("POST", f"POST with a content of 4 KiB, answer of 100 bytes, {CONNECTIONS} connections", content=4096),
    "idle": Scenario("beside idle ones", "small body, beside 1,000 idle connections", idle=1000),
}


def run_load(proxy, scenario, host, seconds, script):
    """One run of wrk. Raises if a single request failed: what fails early is cheap and would win."""
    url = f"http://127.0.0.1:{proxy.port}{scenario.path}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "20s", "-s", str(script), url,
               "--", host, str(scenario.content)]
    before = proxy.cpu_seconds()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds + 60)
    used = proxy.cpu_seconds() - before
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if done.returncode != 0 or line is None:
        raise Failed(f"wrk failed on {proxy.name}: {done.stdout[-1000:]}")
    result = json.loads(line.removeprefix("RESULT "))
    failures = {kind: result[kind] for kind in ("connect", "read", "write", "timeout", "status") if result[kind]}
    if failures or not result["requests"]:
        raise Failed(f"{proxy.name}, {scenario.short}: {failures or 'no request'} of {result['requests']} requests")
    result["cpu_us"] = used * 1e6 / result["requests"]
    result["rate"] = result["requests"] / result["seconds"]
    return result


@contextlib.contextmanager
def idle_connections(port, host, count):
    """Connections that had one request each and are kept open."""
    opened = []
    try:
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", port), timeout=10)
            opened.append(client)
            client.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            answer = client.recv(4096)
            if b" 200" not in answer[:16]:
                raise Failed(f"an idle connection got {answer[:60]!r}")
        yield
        # One that the proxy has closed meanwhile was not there for the load.
        for client in opened:
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                if client.recv(1) == b"":
                    raise Failed("the proxy closed an idle connection during the load")
    finally:
        for client in opened:
            client.close()


def allocations_per_request(start, counter, host, script):
    """How many more calls of malloc one more request takes, on the thread that serves it: other threads have work of their
    own, by time. `start` takes the environment."""
    file = counter.with_suffix(".count")
    file.write_bytes(bytes(16 * COUNTED_THREADS))
    server = start({"LD_PRELOAD": str(counter), "COUNT_FILE": str(file)})
    try:
        server.wait_until_it_answers(host)
        run_load(server, SCENARIOS["small"], host, COUNTED_SECONDS, script)
        # Two loads of different length: what a new connection takes is in both.
        totals = []
        for seconds in (COUNTED_SECONDS // 2, COUNTED_SECONDS * 2):
            before = allocations_by_thread(file)
            requests = run_load(server, SCENARIOS["small"], host, seconds, script)["requests"]
            after = allocations_by_thread(file)
            if not after:
                raise Failed(f"{server.name} under the counter of allocations calls no malloc")
            totals.append((requests, after[server.busiest_thread()] - before.get(server.busiest_thread(), 0)))
        (few, less), (many, more) = totals
        return (more - less) / (many - few) if many > few else more / many
    finally:
        server.stop()


def allocations_by_thread(file):
    return {thread: calls for thread, calls in struct.iter_unpack("QQ", file.read_bytes()) if thread}


def growth(velod, host, requests, script):
    """Bytes by which velod grows over so many requests, printed. What came before has filled pools and buffers."""
    run_load(velod, SCENARIOS["small"], host, 5, script)
    before, sent = velod.memory_bytes(), 0
    while sent < requests:
        sent += run_load(velod, SCENARIOS["small"], host, 5, script)["requests"]
    grown = velod.memory_bytes() - before
    print(f"\nmemory of velod over {sent} requests: {before / 1e6:.1f} MB and {grown / 1e3:+.0f} kB"
          f" ({grown / sent:+.4f} bytes a request)")
    return grown
