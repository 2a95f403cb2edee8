"""The programs of the proxy benchmark: what each is told, how it is started and what it uses.

Every proxy has one thread for traffic, keeps connections to the backend alive, adds X-Forwarded-For, knows all host names
of the spec, writes no access log and has timeouts of the same size. The backend is an nginx of its own.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time

START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")
SMALL = "x" * 99 + "\n"
LARGE_BYTES = 64 * 1024


class Failed(Exception):
    """The benchmark cannot go on; the text says why."""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server:
    """A child process and what belongs to it: its port, its children, its log."""

    def __init__(self, name, version, binary, command, folder, port, environment=None):
        self.name, self.version, self.binary, self.port = name, version, binary, port
        self.command = command
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=folder,
                env=os.environ | (environment or {}))

    def wait_until_it_answers(self, host):
        """Returns once a request for `host` gets a 200 through it."""
        deadline = time.monotonic() + START_SECONDS
        last = "no connection"
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended with {self.process.returncode}:\n{self.last_words()}")
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as client:
                    client.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                    last = client.recv(4096).split(b"\r\n")[0].decode("latin1")
                if " 200" in last:
                    return
            except OSError as error:
                last = str(error)
            time.sleep(0.1)
        raise Failed(f"{self.name} does not answer: {last}\n{self.last_words()}")

    def last_words(self):
        return self.log.read_text(errors="replace")[-2000:]

    def processes(self):
        """Its process and all that came of it (nginx has a worker)."""
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            try:
                for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                    waiting += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                pass
        return found

    def cpu_seconds(self):
        """User and system time, of all threads of all its processes."""
        total = 0
        for pid in self.processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def busiest_thread(self):
        """The id of the thread that has used most CPU time: the one that serves."""
        used = {}
        for pid in self.processes():
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                fields = (task / "stat").read_text().rpartition(")")[2].split()
                used[int(task.name)] = int(fields[11]) + int(fields[12])
        return max(used, key=used.get)

    def memory_bytes(self):
        """Resident memory; pages that several processes share are divided among them (PSS)."""
        total = 0
        for pid in self.processes():
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        return total

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def output_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout


def needed(name, *places):
    """The path of a program, or the reason why there is no benchmark."""
    path = shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", ""), "/usr/sbin"]))
    if not path:
        raise Failed(f"{name} is not installed; `scripts/setup.sh bench` installs it")
    return path


def new_folder(root, name):
    folder = root / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def backend(root):
    """An nginx with one worker, on two ports: `/` is 100 bytes, `/large` is 64 KiB."""
    binary, folder = needed("nginx"), new_folder(root, "backend")
    ports = [free_port(), free_port()]
    (folder / "large").write_text("y" * LARGE_BYTES)
    (folder / "nginx.conf").write_text(f"""\
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr warn; worker_rlimit_nofile 16384;
{"user root;" if os.getuid() == 0 else ""}
events {{ worker_connections 8192; }}
http {{
    access_log off; keepalive_timeout 300s; keepalive_requests 1000000000; default_type text/plain;
    sendfile on; tcp_nopush on; open_file_cache max=10; server_tokens off;
    {nginx_folders(folder)}
    server {{
        listen 127.0.0.1:{ports[0]} backlog=4096; listen 127.0.0.1:{ports[1]} backlog=4096;
        root {folder};
        location / {{ return 200 "{SMALL[:-1]}\\n"; }}
        location = /large {{ }}
    }}
}}
""")
    server = Server("backend", version_of_nginx(binary), binary,
                    [binary, "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", "stderr"], folder, ports[0])
    return server, ports


def nginx_folders(folder):
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)


def version_of_nginx(binary):
    return output_of(binary, "-v").strip().rpartition("/")[2]


def haproxy(root, hosts, ports, environment=None):
    binary, folder, port = needed("haproxy"), new_folder(root, "haproxy"), free_port()
    (folder / "hosts.map").write_text("".join(f"{host} web\n" for host in hosts))
    (folder / "haproxy.cfg").write_text(f"""\
global
    nbthread 1
    maxconn 8192
defaults
    mode http
    timeout connect 3s
    timeout client 75s
    timeout server 60s
    timeout http-request 10s
    timeout http-keep-alive 75s
    option forwardfor
    option dontlognull
frontend proxy
    bind 127.0.0.1:{port} backlog 4096
    use_backend %[req.hdr(host),field(1,:),lower,map({folder}/hosts.map)]
backend web
    balance roundrobin
    server b1 127.0.0.1:{ports[0]} check inter 5s
    server b2 127.0.0.1:{ports[1]} check inter 5s
""")
    version = output_of(binary, "-v").split()[2].split("-")[0]
    return Server("HAProxy", version, binary, [binary, "-db", "-f", f"{folder}/haproxy.cfg"], folder, port,
                  environment)


def nginx(root, hosts, ports, environment=None):
    binary, folder, port = needed("nginx"), new_folder(root, "nginx"), free_port()
    names = "\n        ".join(hosts)
    (folder / "nginx.conf").write_text(f"""\
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr warn; worker_rlimit_nofile 16384;
{"user root;" if os.getuid() == 0 else ""}
events {{ worker_connections 8192; }}
http {{
    access_log off; keepalive_timeout 75s; keepalive_requests 1000000000; server_tokens off;
    server_names_hash_max_size 131072; server_names_hash_bucket_size 128;
    {nginx_folders(folder)}
    upstream web {{ server 127.0.0.1:{ports[0]}; server 127.0.0.1:{ports[1]}; keepalive 64; keepalive_requests 1000000000; }}
    server {{ listen 127.0.0.1:{port} backlog=4096 default_server; return 404; }}
    server {{
        listen 127.0.0.1:{port};
        server_name
        {names};
        client_header_timeout 10s; client_body_timeout 60s; client_max_body_size 0;
        location / {{
            proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_connect_timeout 3s; proxy_read_timeout 60s; proxy_buffers 16 8k; proxy_max_temp_file_size 0;
        }}
    }}
}}
""")
    return Server("nginx", version_of_nginx(binary), binary,
                  [binary, "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", "stderr"], folder, port, environment)


def envoy(root, hosts, ports, venv):
    folder, port = new_folder(root, "envoy"), free_port()
    found = list(venv.glob("lib/python*/site-packages/envoy/_bin/envoy"))
    binary = str(found[0]) if found else needed("envoy")
    kind = "type.googleapis.com/envoy.extensions."
    manager = {
        "@type": f"{kind}filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "proxy", "use_remote_address": True, "generate_request_id": False,
        "request_headers_timeout": "10s", "common_http_protocol_options": {"idle_timeout": "75s"},
        "http_filters": [{
            "name": "router", "typed_config": {"@type": f"{kind}filters.http.router.v3.Router"}}],
        "route_config": {"virtual_hosts": [{
            "name": "web", "domains": hosts,
            "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "web", "timeout": "60s"}}]}]},
    }
    endpoints = [
        {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": number}}}} for number in ports]
    (folder / "envoy.json").write_text(json.dumps({"static_resources": {
        "listeners": [{
            "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
            "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}]}],
        "clusters": [{
            "name": "web", "type": "STATIC", "connect_timeout": "3s", "lb_policy": "ROUND_ROBIN",
            "load_assignment": {"cluster_name": "web", "endpoints": [{"lb_endpoints": endpoints}]}}],
    }}))
    version = re.search(r"/(\d+\.\d+\.\d+)[/-]", output_of(binary, "--version"))[1]
    return Server(
        "Envoy", version, binary,
        [binary, "-c", f"{folder}/envoy.json", "--concurrency", "1", "--disable-hot-restart", "--log-level", "warning"],
        folder, port)


def caddy(root, hosts, ports, venv):
    binary, folder, port = needed("caddy", venv / "bin"), new_folder(root, "caddy"), free_port()
    (folder / "caddy.json").write_text(json.dumps({
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "WARN"}}},
        "apps": {"http": {"servers": {"proxy": {
            "listen": [f"127.0.0.1:{port}"], "automatic_https": {"disable": True},
            "read_header_timeout": "10s", "idle_timeout": "75s", "protocols": ["h1"],
            "routes": [{
                "match": [{"host": hosts}],
                "handle": [{
                    "handler": "reverse_proxy", "load_balancing": {"selection_policy": {"policy": "round_robin"}},
                    "upstreams": [{"dial": f"127.0.0.1:{number}"} for number in ports],
                    "transport": {
                        "protocol": "http", "dial_timeout": "3s", "response_header_timeout": "60s", "compression": False,
                        "keep_alive": {"max_idle_conns_per_host": 64}},
                }]}],
        }}}},
    }))
    version = output_of(binary, "version").split()[0].lstrip("v")
    return Server(
        "Caddy", version, binary, [binary, "run", "--config", f"{folder}/caddy.json"], folder, port,
        {"GOMAXPROCS": "1", "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})


def velod(root, binary, ports, environment=None, wrapper=()):
    """velod with every backend of the example's pools on the benchmark's backend."""
    folder, port = new_folder(root, "velod"), free_port()
    command = [*wrapper, binary, "--proxy", f"127.0.0.1:{port}", "--api", "127.0.0.1:0", "--admin", "127.0.0.1:0",
               "--state-dir", str(folder / "state"), "--threads", "1"]
    for pool in ("web", "api"):
        for index, number in enumerate(ports, start=1):
            command += ["--backend", f"{pool}/backend-{index}=127.0.0.1:{number}"]
    version = output_of(binary, "--version").split()[1]
    return Server("velod", version, binary, command, folder, port, environment)


def size_of(binary, folder):
    """Bytes of a stripped copy, and the names of the shared libraries that it needs."""
    copy = folder / "stripped"
    shutil.copyfile(binary, copy)
    subprocess.run(["strip", copy], stderr=subprocess.DEVNULL, check=False)
    size = copy.stat().st_size
    copy.unlink()
    listed = subprocess.run(["ldd", binary], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    names = [line.split()[0] for line in listed.stdout.splitlines() if "=>" in line]
    return size, names
