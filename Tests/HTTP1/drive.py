#!/usr/bin/env python3
"""Replays raw HTTP/1.1 cases against a reverse proxy on loopback and scores the proxy.

  drive.py --cases FILE --kind request|response --target HOST:PORT --backend-port PORT
                 [--mode whole|split|bytes] [--json OUT] [--host example.com]

The proxy under test has to be running already, with the backend port as its only backend.
This program is both ends: it listens on --backend-port as the backend, and it is the client.

request cases   The backend reads leniently, keeps every byte the proxy forwarded and answers 200 to
                each complete request (with a serial number, by which the client sees that an answer
                really came from the backend). Cases run one after the other, so that all that
                reaches the backend meanwhile belongs to the one case. A case without an answer is
                repeated in a second, parallel pass that waits up to --slow-wait seconds.
response cases  The backend answers with exactly the bytes of the case, closes or stays open as
                `backend_closes` says. Afterwards probe requests (same client connection, and a new
                one) check that left-over bytes do not reach a later request.

Results: pass; fail; report (an `either` case where the proxy chose the other, also conforming, side);
timer (an `incomplete` case that was still open when the client gave up: needs a timer in the proxy).
Kinds of failure:
  accepted    a request that must be refused reached the backend as a complete request
  refused     a request that must be accepted was not
  smuggle     number of requests, or bytes, at the backend are not those of the case
  reframe     what was forwarded is not cleanly re-framed (TE with CL, obs-fold, bare LF, bare CR, NUL,
              hop-by-hop field, two Hosts, framing field in trailers, ...)
  body        method or content differs from the case
  open        the connection stays open where it has to close
  status      refused, but with a status code that is not among the allowed ones
  hang        no answer, no close
  route       valid request for an unknown name: not answered 404 or 421
  forwarded   (responses) a response that must become a 502 was passed on
  finished    (responses) a broken body was ended for the client as if it were whole
  poison      (responses) a later request got bytes of this case
  interim     (responses) a 1xx response was lost
Exit status: 0 no failure, 1 failures, 2 the driver could not run.
Only loopback targets are allowed.
"""
import argparse
import asyncio
import base64
import collections
import json
import re
import socket
import sys
import time

TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
SERIAL = b"x-backend-serial"


# ------------------------------------------------------------------------------------ lenient reading
class Bad(Exception):
    """bytes that no lenient reader can make sense of"""


class Unusable(Exception):
    """the proxy cannot be tested at all"""


class Msg:
    """one request or response as read from a byte string"""

    def __init__(self):
        self.start = b""
        self.method = self.target = self.version = b""
        self.status = 0
        self.fields = []        # (lower-case name, value)
        self.body = b""
        self.trailers = []
        self.problems = set()   # syntax found in the head or in the chunk framing
        self.complete = False
        self.framing = "none"
        self.raw_head = b""
        self.head_end = 0

    def get(self, name):
        return [v for n, v in self.fields if n == name]

    def tokens(self, name):
        return [t.strip(b" \t").lower() for v in self.get(name) for t in v.split(b",") if t.strip(b" \t")]


def head_lines(buf, pos):
    """lines up to the empty line; (lines, position behind it, empty line) or None if unfinished"""
    lines = []
    while True:
        j = buf.find(b"\n", pos)
        if j < 0:
            return None
        line = bytes(buf[pos:j + 1])
        pos = j + 1
        if line in (b"\r\n", b"\n"):
            return lines, pos, line
        lines.append(line)


def read_fields(lines, msg, out):
    for line in lines:
        if line.endswith(b"\r\n"):
            text = line[:-2]
        else:
            text = line[:-1]
            msg.problems.add("bare-lf")
        if b"\r" in text:
            msg.problems.add("bare-cr")
        if b"\0" in text:
            msg.problems.add("nul")
        if text[:1] in (b" ", b"\t"):
            msg.problems.add("obs-fold")
            if out:
                out[-1] = (out[-1][0], (out[-1][1] + b" " + text.strip(b" \t")).strip(b" \t"))
            continue
        name, colon, value = text.partition(b":")
        if not colon:
            msg.problems.add("no-colon")
            continue
        if name.strip(b" \t") != name:
            msg.problems.add("space-before-colon")
            name = name.strip(b" \t")
        if not TOKEN.match(name):
            msg.problems.add("bad-name")
        out.append((name.lower(), value.strip(b" \t")))


def read_chunked(buf, pos, msg):
    """reads a chunked body from pos; position behind it, or None if unfinished (msg.body has what came)"""
    parts = []
    while True:
        j = buf.find(b"\n", pos)
        if j < 0:
            msg.body = b"".join(parts)
            return None
        line = bytes(buf[pos:j])
        if line.endswith(b"\r"):
            line = line[:-1]
        else:
            msg.problems.add("chunk-lf")
        m = re.match(rb"[ \t]*([0-9A-Fa-f]+)[ \t]*(;.*)?\Z", line, re.S)
        if not m or len(m.group(1)) > 40:
            raise Bad("chunk size line %r" % line[:40])
        if m.group(2):
            msg.problems.add("chunk-ext")
        size = int(m.group(1), 16)
        pos = j + 1
        if size == 0:
            got = head_lines(buf, pos)
            msg.body = b"".join(parts)
            if got is None:
                return None
            lines, pos, _ = got
            sub = Msg()
            read_fields(lines, sub, msg.trailers)
            msg.problems |= {"trailer-" + p for p in sub.problems}
            return pos
        if len(buf) < pos + size + 1:
            parts.append(bytes(buf[pos:pos + size]))
            msg.body = b"".join(parts)
            return None
        data = bytes(buf[pos:pos + size])
        pos += size
        if buf[pos:pos + 2] == b"\r\n":
            pos += 2
        elif buf[pos:pos + 1] == b"\n":
            pos += 1
            msg.problems.add("chunk-lf")
        elif buf[pos:pos + 1] == b"\r" and len(buf) == pos + 1:
            parts.append(data)
            msg.body = b"".join(parts)
            return None
        else:
            raise Bad("no CRLF after chunk data")
        parts.append(data)


def framing(msg):
    te, cl = msg.get(b"transfer-encoding"), msg.get(b"content-length")
    if te and cl:
        msg.problems.add("te+cl")
    if len(te) > 1:
        msg.problems.add("te-twice")
    if te and b",".join(te).strip().lower() != b"chunked":
        msg.problems.add("te-not-chunked")
    if len(cl) > 1:
        msg.problems.add("cl-twice")
    if any(not re.match(rb"[0-9]+\Z", v) for v in cl):
        msg.problems.add("cl-invalid")
    if any(b"chunked" in v.lower() for v in te):
        return "chunked", 0
    if cl:
        m = re.match(rb"[0-9]{1,30}", cl[0])
        return "length", int(m.group(0)) if m else 0
    return "none", 0


def read_request(buf, pos=0):
    """(Msg, position behind it). Msg None: head unfinished. Msg.complete False: body unfinished."""
    while buf[pos:pos + 1] in (b"\r", b"\n"):
        pos += 1
    got = head_lines(buf, pos)
    if got is None:
        return None, pos
    lines, end, empty = got
    msg = Msg()
    msg.raw_head = bytes(buf[pos:end])
    msg.head_end = end
    if empty == b"\n" or not lines[0].endswith(b"\r\n"):
        msg.problems.add("bare-lf")
    msg.start = lines[0].rstrip(b"\r\n")
    if b"\r" in msg.start:
        msg.problems.add("bare-cr")
    if b"\0" in msg.start:
        msg.problems.add("nul")
    words = msg.start.split(b" ")
    msg.method = words[0]
    if len(words) >= 2 and words[-1].upper().startswith(b"HTTP/"):
        msg.version = words[-1]
        msg.target = b" ".join(words[1:-1])
    else:
        msg.target = b" ".join(words[1:])
    if len(words) != 3 or not TOKEN.match(msg.method) or not re.match(rb"HTTP/1\.[01]\Z", msg.version) \
            or re.search(rb"[\0-\x20\x7f]", msg.target) or not msg.target:
        msg.problems.add("request-line")
    read_fields(lines[1:], msg, msg.fields)
    msg.framing, n = framing(msg)
    if msg.framing == "chunked":
        p = read_chunked(buf, end, msg)
        if p is None:
            return msg, pos
        msg.complete = True
        return msg, p
    if len(buf) < end + n:
        msg.body = bytes(buf[end:])
        return msg, pos
    msg.body = bytes(buf[end:end + n])
    msg.complete = True
    return msg, end + n


def read_all_requests(raw):
    """best effort: the requests in a case's bytes, read leniently"""
    out, pos = [], 0
    try:
        while pos < len(raw) and len(out) < 20:
            msg, pos = read_request(raw, pos)
            if msg is None or not msg.complete:
                if msg is not None:
                    out.append(msg)
                break
            out.append(msg)
    except Bad:
        pass
    return out


def read_response(buf, pos, method, eof):
    """(Msg, position). Msg None: head unfinished. A Bad is raised for what is no response at all."""
    if buf[pos:pos + 5] not in (b"HTTP/"[:len(buf) - pos], b"HTTP/"):
        raise Bad("no status line: %r" % bytes(buf[pos:pos + 30]))
    got = head_lines(buf, pos)
    if got is None:
        return None, pos
    lines, end, empty = got
    msg = Msg()
    msg.raw_head = bytes(buf[pos:end])
    msg.head_end = end
    if not lines:
        raise Bad("empty head")
    if empty == b"\n" or not lines[0].endswith(b"\r\n"):
        msg.problems.add("bare-lf")
    msg.start = lines[0].rstrip(b"\r\n")
    if b"\r" in msg.start:
        msg.problems.add("bare-cr")
    if b"\0" in msg.start:
        msg.problems.add("nul")
    m = re.match(rb"(HTTP/[0-9.]+)[ \t]+([0-9]{3})(?![0-9])", msg.start)
    if not m:
        raise Bad("status line %r" % msg.start[:40])
    msg.version, msg.status = m.group(1), int(m.group(2))
    read_fields(lines[1:], msg, msg.fields)
    msg.framing, n = framing(msg)
    if msg.status < 200 or msg.status in (204, 304) or method == b"HEAD":
        if msg.status == 101:
            msg.framing = "tunnel"
            msg.body = bytes(buf[end:])
            msg.complete = True
            return msg, len(buf)
        msg.complete = True
        return msg, end
    if msg.framing == "chunked":
        p = read_chunked(buf, end, msg)
        if p is None:
            return msg, len(buf)
        msg.complete = True
        return msg, p
    if msg.framing == "length":
        msg.body = bytes(buf[end:end + n])
        msg.complete = len(buf) >= end + n
        return msg, end + n if msg.complete else len(buf)
    msg.framing = "close"
    msg.body = bytes(buf[end:])
    msg.complete = eof
    return msg, len(buf)


class Answers:
    """what the client received, taken apart"""

    def __init__(self, buf, methods, eof):
        self.interim, self.finals, self.error, self.rest = [], [], None, b""
        self.open_msg = None    # head seen, body unfinished
        pos = 0
        try:
            while pos < len(buf):
                method = methods[min(len(self.finals), len(methods) - 1)] if methods else b"GET"
                msg, pos2 = read_response(buf, pos, method, eof)
                if msg is None:
                    self.rest = bytes(buf[pos:])
                    break
                pos = pos2
                if msg.status < 200 and msg.status != 101:
                    self.interim.append(msg)
                elif msg.complete:
                    self.finals.append(msg)
                else:
                    self.open_msg = msg
                    break
        except Bad as e:
            self.error = str(e)
            self.rest = bytes(buf[pos:])

    def serials(self):
        return [int(m.get(SERIAL)[0]) for m in self.finals if m.get(SERIAL) and m.get(SERIAL)[0].isdigit()]


# ------------------------------------------------------------------------------------ backend
class Backend:
    def __init__(self):
        self.serial = 0
        self.requests = []      # complete ones: dict(serial, msg, conn)
        self.errors = []        # text of unreadable input
        self.aborted = []       # connections that ended inside a request
        self.conns = set()
        self.last = 0.0
        self.case = None        # (raw bytes, close?) for response cases
        self.served_case = 0
        self.count = 0
        self.cut = lambda raw: [raw]    # how a response case is cut, and the seconds between two pieces
        self.gap = 0
        self.writing = None     # the task that writes a response case

    def mark(self):
        return len(self.requests), len(self.errors), len(self.aborted)

    def partial(self):
        return [c for c in self.conns if c.buf]


class BackendConn(asyncio.Protocol):
    def __init__(self, backend):
        self.b = backend
        self.buf = bytearray()
        self.head = None        # head of the request that is being read
        self.dead = False
        self.sent100 = False
        self.done = 0           # complete requests on this connection
        self.tainted = False    # served bytes of a response case

    def connection_made(self, transport):
        self.t = transport
        self.b.count += 1
        self.b.conns.add(self)
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc):
        self.b.conns.discard(self)
        if self.buf and not self.dead:
            self.b.aborted.append((bytes(self.buf[:2000]), self.head is not None, self.done))

    def eof_received(self):
        return False

    def data_received(self, data):
        self.b.last = time.monotonic()
        if self.dead:
            return
        self.buf += data
        try:
            while self.buf and not self.dead:
                msg, end = read_request(self.buf)
                self.head = msg
                if msg is None:
                    if not self.buf.strip(b"\r\n"):
                        self.buf.clear()
                    return
                if not msg.complete:
                    if b"100-continue" in msg.tokens(b"expect") and not self.sent100:
                        self.sent100 = True
                        self.t.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                    return
                del self.buf[:end]
                self.head = None
                self.sent100 = False
                self.done += 1
                self.answer(msg)
        except Bad as e:
            self.b.errors.append("%s after %r" % (e, bytes(self.buf[:300])))
            self.dead = True
            self.t.write(b"HTTP/1.1 400 Backend cannot read this\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self.t.close()

    async def write_case(self, raw, close):
        """the bytes of a response case, in the pieces of its turn"""
        for i, piece in enumerate(self.b.cut(raw)):
            if i:
                await asyncio.sleep(self.b.gap)
            if self.t.is_closing():
                return
            self.t.write(piece)
        if close:
            self.dead = True
            self.t.close()

    def answer(self, msg):
        b = self.b
        if b.case is not None and not msg.target.startswith(b"/probe-"):
            raw, close = b.case
            b.served_case += 1
            self.tainted = True
            b.requests.append({"serial": 0, "msg": msg, "conn": id(self)})
            b.writing = asyncio.ensure_future(self.write_case(raw, close))
            return
        b.serial += 1
        b.requests.append({"serial": b.serial, "msg": msg, "conn": id(self)})
        body = b"ok %d %s\n" % (b.serial, msg.target[:60])
        close = b"close" in msg.tokens(b"connection") or (
            msg.version == b"HTTP/1.0" and b"keep-alive" not in msg.tokens(b"connection"))
        status = b"405 Method Not Allowed" if msg.method == b"CONNECT" else b"200 OK"
        out = b"HTTP/1.1 %s\r\nContent-Length: %d\r\nX-Backend-Serial: %d\r\n" % (status, len(body), b.serial)
        if close:
            out += b"Connection: close\r\n"
        out += b"\r\n"
        if msg.method != b"HEAD":
            out += body
        self.t.write(out)
        if close:
            self.dead = True
            self.t.close()


# ------------------------------------------------------------------------------------ client
class Client:
    """one connection to the proxy; reads in the background"""

    def __init__(self, loop, addr):
        self.loop, self.addr = loop, addr
        self.data = bytearray()
        self.closed = None      # None, "eof", "rst"
        self.event = asyncio.Event()
        self.last = time.monotonic()
        self.tasks = []
        self.sent_all = False

    async def open(self):
        self.s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.s.setblocking(False)
        self.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.wait_for(self.loop.sock_connect(self.s, self.addr), 3)
        self.tasks.append(asyncio.ensure_future(self._read()))

    def send(self, pieces, gap):
        self.tasks.append(asyncio.ensure_future(self._write(pieces, gap)))

    async def _write(self, pieces, gap):
        try:
            for i, p in enumerate(pieces):
                if i and gap:
                    await asyncio.sleep(gap)
                await self.loop.sock_sendall(self.s, p)
                self.last = time.monotonic()
        except OSError:
            pass
        self.sent_all = True
        self.event.set()

    async def _read(self):
        try:
            while True:
                d = await self.loop.sock_recv(self.s, 65536)
                self.last = time.monotonic()
                if not d:
                    self.closed = "eof"
                    break
                self.data += d
                self.event.set()
        except OSError:
            self.closed = "rst"
        self.event.set()

    async def wait(self, seconds):
        try:
            await asyncio.wait_for(self.event.wait(), max(seconds, 0.001))
        except asyncio.TimeoutError:
            return False
        self.event.clear()
        return True

    async def close(self):
        for t in self.tasks:
            t.cancel()
        for t in self.tasks:
            try:
                await t
            except (asyncio.CancelledError, OSError):
                pass
        self.s.close()


# ------------------------------------------------------------------------------------ request cases
class Obs:
    """what was seen of one case"""

    def __init__(self):
        self.answers = None
        self.closed = None
        self.hang = False
        self.forwarded = []     # Msg
        self.errors = []
        self.aborted = []
        self.left_open = 0      # backend connections that kept half a request
        self.waited = 0.0
        self.data = b""
        self.serials = []


def both_framings(raw):
    reqs = read_all_requests(raw)
    if not reqs:
        return False
    m = reqs[0]
    te = m.get(b"transfer-encoding")
    return bool(te) and (bool(m.get(b"content-length")) or m.version == b"HTTP/1.0")


class Driver:
    def __init__(self, args, backend, loop):
        self.a, self.b, self.loop = args, backend, loop
        host, _, port = args.target.rpartition(":")
        self.addr = (host or "127.0.0.1", int(port))
        self.stop_at = time.monotonic() + args.max_time
        self.warnings = []

    # ---- sending
    def pieces(self, raw):
        """list of ways to send; each is (label, pieces, gap)"""
        mode = self.a.mode
        if mode == "bytes" and 1 < len(raw) <= self.a.bytes_limit:
            return [("bytes", [raw[i:i + 1] for i in range(len(raw))], 0.0005)]
        if mode == "split" and len(raw) > 1:
            cuts = []
            first = raw.find(b"\r\n")
            if first >= 0:
                cuts.append(first + 1)                      # between CR and LF of the start line
            end = raw.find(b"\r\n\r\n")
            if end >= 0:
                cuts.append(end + 3)                        # inside the empty line
                if len(raw) > end + 6:
                    cuts.append((end + 4 + len(raw)) // 2)  # in the body
            cuts.append(len(raw) - 1)
            seen = []
            for c in cuts:
                if 0 < c < len(raw) and c not in seen:
                    seen.append(c)
            return [("split@%d" % c, [raw[:c], raw[c:]], 0.02) for c in seen[:self.a.splits]]
        return [("whole", [raw], 0)]

    async def one_request(self, case, pieces, gap, slow=False, settle=None):
        a, b = self.a, self.b
        raw = case["raw"]
        settle = settle or a.settle
        quiet = a.slow_wait if slow else (0.15 if case.get("incomplete") else a.quiet)
        close_wait = a.close_wait if slow else 0.2
        methods = [m.method for m in case["ref"]] or [raw[:4] == b"HEAD" and b"HEAD" or b"GET"]
        o = Obs()
        mark = b.mark()
        c = Client(self.loop, self.addr)
        t0 = time.monotonic()
        await c.open()
        c.send(pieces, gap)
        n = case.get("upstream_requests")
        want = n if n else 1
        first_final = None
        while True:
            ans = Answers(c.data, methods, c.closed is not None)
            if c.closed:
                break
            now = time.monotonic()
            if now - t0 > a.slow_wait + 2 or now > self.stop_at:
                o.hang = not ans.finals
                break
            if ans.finals and first_final is None:
                first_final = now
            done = False
            if ans.finals:
                last_ok = bool(ans.finals[0].get(SERIAL)) and ans.finals[0].status < 400
                if case["expect"] == "accept":
                    if last_ok and (case.get("then") or case["must_close"]):
                        done = now - first_final > close_wait
                    elif last_ok:
                        done = len(ans.finals) >= want or now - max(c.last, b.last) > quiet
                    else:
                        done = now - first_final > min(close_wait, 0.1)
                elif last_ok:
                    done = now - first_final > (close_wait if case["must_close"] else 0)
                else:
                    done = now - first_final > close_wait
            elif c.sent_all and now - max(c.last, b.last, t0) > quiet and (not slow or now - t0 > a.slow_wait):
                o.hang = True
                break
            elif slow and now - t0 > a.slow_wait:
                o.hang = True
                break
            if done:
                await asyncio.sleep(settle)
                break
            await c.wait(0.05 if not slow else 0.1)
        o.waited = time.monotonic() - t0
        await asyncio.sleep(settle if c.closed is None else settle / 3)
        o.closed = c.closed
        o.data = bytes(c.data)
        o.answers = Answers(o.data, methods, o.closed is not None)
        refused = bool(o.answers.finals) and not o.answers.finals[0].get(SERIAL) or (c.closed and not c.data)
        if refused and b.partial() and not slow:
            # a refused request of which a part went on: the proxy has to abort it
            end = time.monotonic() + 0.5
            while b.partial() and time.monotonic() < end:
                await asyncio.sleep(0.01)
            o.left_open = len(b.partial())
        await c.close()
        if not slow:
            if not c.closed:
                await asyncio.sleep(settle / 2)
            end = time.monotonic() + 0.3
            while b.partial() and time.monotonic() < end:
                await asyncio.sleep(0.01)
            for conn in b.partial():
                o.aborted.append((bytes(conn.buf[:2000]), conn.head is not None, conn.done))
                conn.buf.clear()
                conn.dead = True
                conn.t.abort()
            o.forwarded = [r["msg"] for r in b.requests[mark[0]:]]
            o.errors = b.errors[mark[1]:]
            o.aborted += b.aborted[mark[2]:]
        o.serials = o.answers.serials()
        return o

    # ---- judging
    def check_forwarded(self, case, o):
        """problems of what reached the backend: list of (kind, text)"""
        out, notes = [], []
        ref = case["ref"]
        for i, m in enumerate(o.forwarded):
            src = ref[i] if i < len(ref) else None
            hard = m.problems & {"bare-lf", "bare-cr", "nul", "obs-fold", "no-colon", "space-before-colon", "bad-name",
                                 "te+cl", "te-twice", "te-not-chunked", "cl-twice", "cl-invalid", "chunk-lf",
                                 "request-line", "trailer-bare-lf", "trailer-bare-cr", "trailer-nul",
                                 "trailer-obs-fold", "trailer-no-colon", "trailer-bad-name",
                                 "trailer-space-before-colon"}
            for p in sorted(hard):
                out.append(("reframe", p))
            if "chunk-ext" in m.problems:
                notes.append("chunk extension forwarded")
            hosts = m.get(b"host")
            if len(hosts) > 1 or (not hosts and m.version != b"HTTP/1.0"):
                out.append(("reframe", "%d Host fields" % len(hosts)))
            if re.match(rb"[a-zA-Z][a-zA-Z0-9+.-]*://", m.target):
                notes.append("absolute-form forwarded")
            if src is not None and re.match(rb"https?://", src.target) and hosts:
                auth = re.split(rb"[/?#]", src.target.split(b"://", 1)[1])[0].rsplit(b"@")[-1]
                if src.get(b"host") and src.get(b"host")[0] == hosts[0] and hosts[0].lower() != auth.lower() \
                        and re.sub(rb":80\Z", b"", auth.lower()) != re.sub(rb":80\Z", b"", hosts[0].lower()):
                    out.append(("reframe", "Host %s kept against target authority" % hosts[0].decode("latin1")))
            bad_tr = {n for n, _ in m.trailers} & {b"content-length", b"transfer-encoding", b"host"}
            if bad_tr:
                out.append(("reframe", "trailer " + b",".join(sorted(bad_tr)).decode()))
            # hop-by-hop
            names = {n for n, _ in m.fields}
            conn = set(src.tokens(b"connection")) if src is not None else set()
            keep = {b"close", b"keep-alive", b"upgrade", b"te", b"host", b"content-length", b"transfer-encoding",
                    b"x-forwarded-for", b"x-real-ip", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded"}
            for t in sorted(conn - keep):
                if t in names:
                    out.append(("reframe", "hop-by-hop %s kept (named in Connection)" % t.decode("latin1")))
            if src is not None:
                for t in (b"keep-alive", b"proxy-connection"):
                    if src.get(t) and m.get(t) == src.get(t):
                        out.append(("reframe", "hop-by-hop %s kept" % t.decode()))
                if src.version == b"HTTP/1.0" and b"upgrade" in names:
                    out.append(("reframe", "Upgrade of an HTTP/1.0 request kept"))
                if b"upgrade" in names and b"upgrade" not in conn:
                    notes.append("Upgrade kept although not listed in Connection")
            if any(t.split(b";")[0].strip() != b"trailers" for t in m.tokens(b"te")):
                out.append(("reframe", "TE %s kept" % b",".join(m.get(b"te")).decode("latin1")))
            if any(t.split(b"/")[0] in (b"h2c",) for t in m.tokens(b"upgrade")):
                out.append(("reframe", "Upgrade: h2c kept"))
            if b"upgrade" in names and b"upgrade" not in m.tokens(b"connection"):
                notes.append("Upgrade forwarded without Connection: upgrade")
        return out, notes

    def judge_request(self, case, o):
        """(result, verdict text, failures, notes)"""
        fails = []
        ans = o.answers
        n_up = len(o.forwarded)
        status = [m.status for m in ans.finals]
        first = ans.finals[0] if ans.finals else None
        from_backend = bool(first is not None and first.get(SERIAL))
        incomplete = case.get("incomplete")
        either = case.get("either")
        fwd, notes = self.check_forwarded(case, o)
        h2 = o.data[3:9] == b"\x04\x00\x00\x00\x00\x00" and case["raw"].startswith(b"PRI * HTTP/2.0")
        if h2:
            notes.append("answered in HTTP/2")
        elif ans.error:
            notes.append("answer is no HTTP/1 response: " + ans.error[:60])
        for b in o.errors:
            fails.append(("smuggle", "backend got unreadable bytes: " + b[:80]))
        for buf, head, done in o.aborted:
            if done and not head:
                fails.append(("smuggle", "stray bytes behind a request at the backend: %r" % buf[:40]))
        if o.aborted:
            notes.append("part of the request was forwarded, then aborted")
        # what happened
        if n_up or from_backend:
            verdict = "accept"
        elif first is not None and first.status >= 400:
            verdict = "reject"
        elif first is not None:
            verdict = "self"
        elif o.closed and (not o.data or ans.error is None and ans.open_msg is None):
            verdict = "reject"
        elif ans.open_msg is not None and ans.open_msg.status >= 400:
            verdict = "reject"
            status.append(ans.open_msg.status)
        elif h2:
            verdict = "self"
            status.append("h2")
        elif ans.error and not n_up:
            verdict = "reject" if not re.search(rb"ok [0-9]+ ", o.data) else "accept"
        elif o.hang:
            verdict = "hang"
        else:
            verdict = "reject" if o.closed else "hang"
        text = "%s %s%s up=%d" % (verdict, ",".join(map(str, status)) or "-", "" if not o.closed else " " + o.closed, n_up)

        n = case.get("upstream_requests")
        if case["expect"] == "accept":
            if case.get("route") == "unknown":
                if verdict == "reject" and status and status[0] in (404, 421):
                    return self.final(case, text, fails, notes, True)
                if verdict == "accept" and self.a.catch_all:
                    return self.final(case, text, fails + fwd, notes, True)
                if verdict == "accept":
                    fails.append(("route", "forwarded"))
                    if either:
                        fails = []
                    return self.final(case, text, fails + fwd, notes, False)
                if verdict == "hang":
                    fails.append(("hang", ""))
                else:
                    fails.append(("route", "status %s" % (status[:1] or "close")))
                if either:
                    fails = [f for f in fails if f[0] not in ("route",)]
                return self.final(case, text, fails, notes, False)
            if n is None:
                if verdict not in ("self", "accept"):
                    fails.append(("refused", text))
                    return self.final(case, text, [] if either else fails, notes, False)
                if n_up > 1:
                    fails.append(("smuggle", "%d requests at the backend" % n_up))
                return self.final(case, text, fails + fwd, notes, True)
            if n == 0:
                if n_up:
                    fails.append(("accepted", "must be answered by the proxy itself"))
                elif verdict != "self":
                    fails.append(("refused", text))
                return self.final(case, text, fails, notes, not fails)
            if verdict in ("reject", "self"):
                if either:
                    return self.final(case, text, fails, notes, False)
                fails.append(("refused", text))
                return self.final(case, text, fails, notes, False)
            if verdict == "hang":
                fails.append(("hang", ""))
                return self.final(case, text, fails, notes, False)
            fails += fwd
            tokened = [m for m in ans.finals if m.get(SERIAL)]
            ok = True
            if n_up != n:
                ok = False
                if not (either and n_up < n):
                    fails.append(("smuggle", "%d requests at the backend, not %d" % (n_up, n)))
            elif len(tokened) != n:
                fails.append(("refused", "%d of %d answers of the backend arrived" % (len(tokened), n)))
            elif len(set(o.serials)) != len(o.serials) or o.serials != sorted(o.serials):
                fails.append(("smuggle", "answers out of order"))
            if case.get("then") == "close":
                if not o.closed:
                    fails.append(("open", "after the last request"))
                if len(ans.finals) > n:
                    notes.append("rest was answered %s" % status[n:])
            if case.get("then") == "reject":
                if not o.closed:
                    fails.append(("open", "after the malformed rest"))
                if len(ans.finals) > n and ans.finals[n].status < 400:
                    fails.append(("smuggle", "malformed rest got %d" % ans.finals[n].status))
            for i, m in enumerate(o.forwarded[:n]):
                if i < len(case["ref"]):
                    r = case["ref"][i]
                    if r.method != m.method:
                        fails.append(("body", "method %r became %r" % (r.method, m.method)))
                    if r.body != m.body:
                        fails.append(("body", "content of %d bytes became %d" % (len(r.body), len(m.body))))
                    for nm, want in case["order"].items():
                        got = [v for x, v in m.fields if x == nm.encode()]
                        if b",".join(got).replace(b" ", b"") != b",".join(want).replace(b" ", b""):
                            fails.append(("body", "%s lines changed" % nm))
            return self.final(case, text, fails, notes, ok)
        # ---- expect reject
        if verdict == "accept":
            if case["must_close"] and (not o.closed or n_up > 1):
                fails.append(("open" if n_up <= 1 else "smuggle", "9112 6.1: TE with CL (or in HTTP/1.0) processed, connection must close"))
            if either:
                return self.final(case, text, fails + fwd, notes, False)
            fails.insert(0, ("accepted", "%d at the backend" % n_up))
            if o.errors or fwd:
                notes += [k + ": " + t for k, t in fwd]
            return self.final(case, text, fails, notes, False)
        if verdict == "self":
            if not either:
                fails.append(("accepted", "proxy answered %d itself" % status[0]))
            return self.final(case, text, fails, notes, False)
        if verdict == "hang":
            if incomplete:
                return "timer", text, fails, notes
            if not either:
                fails.append(("hang", ""))
                return self.final(case, text, fails, notes, False)
            return self.final(case, text, fails, notes + ["no answer in time"], False)
        allowed = case.get("status")
        as_expected = True
        if status and allowed and status[0] not in allowed:
            if either:
                notes.append("status %s, not %s" % (status[0], allowed))
                as_expected = False
            else:
                fails.append(("status", "%s, allowed %s" % (status[0], allowed)))
        if not o.closed:
            # a refusal for what the request says, not for how it is framed, may leave the connection open
            clear = bool(case["ref"]) and not case["ref"][0].problems
            semantic = bool(status) and (
                status[0] in (403, 404, 405, 411, 417, 421, 501) and case["group"] in ("request-line", "host", "connection")
                or status[0] == 400 and case["group"] == "host" and clear)
            if semantic:
                notes.append("open after %d (framing was clear)" % status[0])
            else:
                fails.append(("open", "after %s" % (status[:1] or "?")))
        if o.left_open:
            fails.append(("open", "half a request left open at the backend"))
        return self.final(case, text, fails, notes, as_expected)

    @staticmethod
    def final(case, text, fails, notes, as_expected):
        if fails:
            return "fail", text, fails, notes
        if as_expected:
            return "pass", text, fails, notes
        return ("report" if case.get("either") else "fail"), text, fails, notes

    # ---- run
    async def run_requests(self, cases):
        results, slow = {}, []
        for case in cases:
            raw = case["raw"] = base64.b64decode(case["raw_b64"])
            case["ref"] = read_all_requests(raw)
            case["must_close"] = both_framings(raw)
            case["order"] = {}
            if case["ref"] and case["expect"] == "accept":
                m = case["ref"][0]
                for nm in (b"x-a",):
                    if len(m.get(nm)) > 1:
                        case["order"][nm.decode()] = m.get(nm)
        await self.wait_target()
        for case in cases:
            for label, pieces, gap in self.pieces(case["raw"]):
                if time.monotonic() > self.stop_at:
                    self.warnings.append("time is up; %s and later not run" % case["name"])
                    break
                o = await self.one_request(case, pieces, gap)
                res = self.judge_request(case, o)
                rejected_open = not o.closed and o.answers.finals and not o.answers.finals[0].get(SERIAL) and case["expect"] == "reject"
                must = not o.closed and o.answers.finals and (case["must_close"] or case.get("then"))
                if o.hang or rejected_open or must:
                    slow.append((case, label, pieces, gap, o))
                self.keep(results, case, label, o, res)
        # second pass: those without an answer or without a close, in parallel, with a longer wait
        sem = asyncio.Semaphore(self.a.parallel)
        mark = self.b.mark()

        async def again(case, label, pieces, gap, o1):
            async with sem:
                o2 = await self.one_request(case, pieces, gap, slow=True)
                o2.forwarded, o2.errors, o2.left_open = o1.forwarded, o1.errors, o1.left_open
                o2.aborted = o1.aborted
                if not o1.forwarded:
                    o2.forwarded = [r["msg"] for r in self.b.requests[mark[0]:] if r["serial"] in o2.serials]
                return case, label, o2
        if slow and time.monotonic() < self.stop_at:
            expected = sum(len(x[4].forwarded) for x in slow)
            for case, label, o in await asyncio.gather(*[again(*x) for x in slow]):
                self.keep(results, case, label, o, self.judge_request(case, o), replace=True)
            await asyncio.sleep(0.2)
            extra = len(self.b.requests) - mark[0] - expected
            if extra > 0:
                self.warnings.append("%d more requests reached the backend in the slow pass than in the first" % extra)
            for conn in self.b.partial():
                conn.buf.clear()
                conn.dead = True
                conn.t.abort()
        # failures once more, alone and slower, so that a late byte of a neighbour does not count
        again_list = [(c, l) for c in cases for l in list(results[c["name"]]) if results[c["name"]][l]["result"] == "fail"]
        if len(again_list) <= self.a.recheck:
            for case, label in again_list:
                if time.monotonic() > self.stop_at:
                    break
                old = results[case["name"]][label]
                if all(k in ("hang", "open", "status", "refused", "route") for k, _ in old["fails"]):
                    continue
                for l2, pieces, gap in self.pieces(case["raw"]):
                    if l2 == label:
                        o = await self.one_request(case, pieces, gap, settle=self.a.settle * 2)
                        res = self.judge_request(case, o)
                        if res[0] != "fail" and not o.hang:
                            self.keep(results, case, label, o, res, replace=True)
                            results[case["name"]][label]["notes"].append("unstable: failed at first (%s)" % old["fails"])
                            self.warnings.append("unstable: %s %s, first time %s" % (case["name"], label, old["fails"]))
        return results

    def keep(self, results, case, label, o, res, replace=False):
        result, text, fails, notes = res
        results.setdefault(case["name"], {})[label] = {
            "result": result, "got": text, "fails": fails, "notes": sorted(set(notes)),
            "answers": [m.start.decode("latin1")[:80] for m in o.answers.interim + o.answers.finals],
            "received": o.data[:400].decode("latin1"), "closed": o.closed, "seconds": round(o.waited, 3), "upstream": len(o.forwarded),
            "forwarded": [(m.raw_head[:600] + m.body[:200]).decode("latin1") for m in o.forwarded[:4]],
            "partial": [p[0][:400].decode("latin1") for p in o.aborted[:2]]}

    async def wait_target(self):
        end = time.monotonic() + 5
        while True:
            try:
                c = Client(self.loop, self.addr)
                await c.open()
                c.send([b"GET /probe-start HTTP/1.1\r\nHost: " + self.a.host.encode() + b"\r\nConnection: close\r\n\r\n"], 0)
                while not c.closed and time.monotonic() < end and b"ok " not in c.data:
                    await c.wait(0.1)
                ok = b"ok " in c.data
                data = bytes(c.data[:200])
                await c.close()
                if ok:
                    return
                raise Unusable("a plain request through %s did not reach the backend: %r" % (self.a.target, data))
            except OSError as e:
                if time.monotonic() > end:
                    raise Unusable("no proxy at %s: %s" % (self.a.target, e))
                await asyncio.sleep(0.1)

    # ------------------------------------------------------------------------------- response cases
    async def one_response(self, case, index):
        a, b = self.a, self.b
        raw = case["raw"]
        method = case.get("request_method", "GET").encode()
        b.case = (raw, case["backend_closes"])
        b.served_case = 0
        o = Obs()
        mark = b.mark()
        head = method + b" / HTTP/1.1\r\nHost: " + a.host.encode() + b"\r\n"
        if case.get("request_upgrade"):
            head += b"Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        c = Client(self.loop, self.addr)
        t0 = time.monotonic()
        await c.open()
        c.send([head + b"\r\n"], 0)
        while True:
            ans = Answers(c.data, [method], c.closed is not None)
            now = time.monotonic()
            if c.closed:
                break
            if ans.finals or ans.error:
                if b.writing is not None and not b.writing.done():
                    await asyncio.wait([b.writing], timeout=a.slow_wait)
                await asyncio.sleep(a.settle)
                if ans.finals and ans.finals[0].status == 101:
                    await asyncio.sleep(0.1)
                break
            if now - t0 > a.slow_wait:
                o.hang = True
                break
            await c.wait(0.05)
        o.waited = time.monotonic() - t0
        o.closed = c.closed
        o.data = bytes(c.data)
        o.answers = ans = Answers(o.data, [method], o.closed is not None)
        o.served = b.served_case
        # probes
        o.probes = []
        if ans.finals and not c.closed and not o.hang and ans.finals[0].status != 101 and not ans.error \
                and b"close" not in ans.finals[0].tokens(b"connection") and len(ans.finals) == 1 and not ans.rest:
            o.probes.append(("same", await self.probe(c, b"/probe-%d-same" % index, len(c.data))))
        await c.close()
        c2 = Client(self.loop, self.addr)
        await c2.open()
        o.probes.append(("new", await self.probe(c2, b"/probe-%d-new" % index, 0)))
        await c2.close()
        for conn in list(b.conns):
            if conn.tainted:
                conn.dead = True
                conn.t.close()
        await asyncio.sleep(0.01)
        o.forwarded = [r["msg"] for r in b.requests[mark[0]:]]
        b.case = None
        return o

    async def probe(self, c, path, skip):
        c.send([b"GET " + path + b" HTTP/1.1\r\nHost: " + self.a.host.encode() + b"\r\n\r\n"], 0)
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            got = bytes(c.data[skip:])
            ans = Answers(got, [b"GET"], c.closed is not None)
            if ans.finals:
                m = ans.finals[0]
                if re.match(rb"ok [0-9]+ " + re.escape(path) + rb"\n\Z", m.body):
                    return "ok"
                if m.status in (500, 502, 503, 504):
                    return "5xx"
                return "poison: %r" % got[:60]
            if ans.error:
                return "poison: %r" % got[:60]
            if c.closed:
                return "closed" if not got else "poison: %r" % got[:60]
            await c.wait(0.05)
        return "no answer"

    def judge_response(self, case, o):
        fails, notes = [], []
        ans = o.answers
        method = case.get("request_method", "GET").encode()
        either = case.get("either")
        late = case.get("late")
        want = Answers(case["raw"], [method], case["backend_closes"])
        final = ans.finals[0] if ans.finals else ans.open_msg
        whole = bool(ans.finals)
        src = want.finals[0] if want.finals else want.open_msg
        status = final.status if final is not None else 0
        own = status in (500, 502, 503, 504) and not (src is not None and src.status == status)
        if o.hang and final is None:
            verdict = "hang"
        elif own:
            verdict = "bad_gateway"
        elif final is None:
            verdict = "close" if o.closed and not ans.error else "garbage" if ans.error else "hang"
        elif whole and not (final.framing == "close" and o.closed == "rst"):
            verdict = "forward"
        elif o.closed:
            verdict = "abort"
        else:
            verdict = "hang"
        text = "%s %s%s%s" % (verdict, status or "-", " " + final.framing if final is not None else "",
                              " " + o.closed if o.closed else "")
        for where, p in o.probes:
            if p.startswith("poison"):
                fails.append(("poison", "%s connection %s" % (where, p)))
            elif p != "ok":
                notes.append("probe on %s connection: %s" % (where, p))
        if ans.error and verdict != "garbage":
            fails.append(("smuggle", "stray bytes behind the response: " + ans.error[:60]))
        if len(ans.finals) > 1:
            fails.append(("smuggle", "%d responses to one request" % len(ans.finals)))
        # what the client got, if it is not the proxy's own error
        hygiene = []
        if final is not None and not own:
            for m in ans.interim + [final]:
                for p in sorted(m.problems & {"bare-lf", "bare-cr", "nul", "obs-fold", "no-colon", "space-before-colon",
                                              "bad-name", "te+cl", "te-twice", "te-not-chunked", "cl-twice",
                                              "cl-invalid", "chunk-lf"}):
                    hygiene.append(("reframe", p))
                if (m.status < 200 or m.status == 204) and (m.get(b"content-length") or m.get(b"transfer-encoding")):
                    hygiene.append(("reframe", "%d with CL or TE" % m.status))
            if final.version not in (b"HTTP/1.1", b"HTTP/1.0"):
                hygiene.append(("reframe", "version %s sent to the client" % final.version.decode("latin1")))
            if src is not None:
                nominated = set(src.tokens(b"connection")) - {b"close", b"keep-alive", b"upgrade"}
                for t in nominated:
                    if final.get(t):
                        hygiene.append(("reframe", "hop-by-hop %s kept" % t.decode("latin1")))
                for t in (b"keep-alive", b"proxy-connection"):
                    if src.get(t) and src.get(t) == final.get(t):
                        hygiene.append(("reframe", "hop-by-hop %s kept" % t.decode()))
            if {n for n, _ in final.trailers} & {b"content-length", b"transfer-encoding"}:
                hygiene.append(("reframe", "framing field in trailers"))
            if not final.get(b"date"):
                (hygiene.append(("body", "no Date appended")) if case["name"] == "resp-no-date" else notes.append("no Date"))
        if case["expect"] == "forward":
            if verdict in ("bad_gateway", "close", "garbage"):
                if either:
                    return self.final(case, text, fails, notes, False)
                fails.append(("refused", text))
                return self.final(case, text, fails, notes, False)
            if verdict == "abort":
                if either or late:
                    return self.final(case, text, fails, notes, False)
                fails.append(("refused", "aborted"))
                return self.final(case, text, fails, notes, False)
            if verdict == "hang":
                fails.append(("hang", ""))
                return self.final(case, text, fails, notes, False)
            fails += hygiene
            if src is not None:
                if status != src.status:
                    fails.append(("body", "status %d became %d" % (src.status, status)))
                elif src.status == 101:
                    if src.body != final.body:
                        fails.append(("body", "tunnel bytes %r" % final.body[:20]))
                elif src.body != final.body and (src.complete or not either):
                    fails.append(("body", "content of %d bytes became %d" % (len(src.body), len(final.body))))
                for nm in (b"x-a", b"set-cookie"):
                    if src.get(nm) != final.get(nm) and nm == b"set-cookie":
                        fails.append(("body", "Set-Cookie lines changed"))
                    elif b",".join(src.get(nm)).replace(b" ", b"") != b",".join(final.get(nm)).replace(b" ", b""):
                        fails.append(("body", "X-A changed"))
            lost = [m.status for m in want.interim if m.status != 100]
            for m in ans.interim:
                if m.status in lost:
                    lost.remove(m.status)
            if lost:
                fails.append(("interim", "%s not forwarded" % lost))
            return self.final(case, text, fails, notes, True)
        # bad_gateway expected
        if verdict == "bad_gateway":
            return self.final(case, text, fails, notes, True)
        if verdict == "hang":
            if either:
                return self.final(case, text, fails, notes + ["no end in time"], False)
            if final is not None:
                return self.final(case, text, fails + [("forwarded", "head %d passed on, never ended" % status)], notes, False)
            return ("timer" if not case["backend_closes"] and not fails else "fail"), text, fails + [("hang", "")], notes
        if verdict in ("abort", "close") and late:
            return self.final(case, text, fails + hygiene, notes + (["closed without a byte"] if verdict == "close" else []), True)
        if either:
            return self.final(case, text, fails + hygiene, notes, False)
        if verdict == "close":
            fails.append(("status", "closed without a 502"))
        elif verdict == "abort":
            fails.append(("forwarded", "head passed on, then aborted"))
        elif verdict == "garbage":
            fails.append(("forwarded", "unreadable: " + (ans.error or "")[:60]))
        elif late:
            fails.append(("finished", "status %d, %s, %d bytes" % (status, final.framing, len(final.body))))
        else:
            fails.append(("forwarded", "status %d" % status))
        notes += [k + ": " + t for k, t in hygiene]
        return self.final(case, text, fails, notes, False)

    async def run_responses(self, cases):
        results = {}
        await self.wait_target()
        for i, case in enumerate(cases):
            case["raw"] = base64.b64decode(case["raw_b64"])
            if time.monotonic() > self.stop_at:
                self.warnings.append("time is up; %s and later not run" % case["name"])
                break
            for label, pieces, gap in self.pieces(case["raw"]):
                self.b.cut, self.b.gap = lambda raw, pieces=pieces: pieces, gap
                o = await self.one_response(case, i)
                if o.served == 0:
                    self.warnings.append("%s: the request never reached the backend" % case["name"])
                self.keep(results, case, label, o, self.judge_response(case, o))
        return results


# ------------------------------------------------------------------------------------ report
def summary(rows, key):
    t = collections.OrderedDict()
    for r in rows:
        t.setdefault(r[key], collections.Counter())[r["result"]] += 1
    w = max([len(k) for k in t] + [7])
    out = ["%-*s %6s %6s %6s %6s" % (w, key, "pass", "fail", "report", "timer")]
    for k in sorted(t):
        out.append("%-*s %6d %6d %6d %6d" % (w, k, t[k]["pass"], t[k]["fail"], t[k]["report"], t[k]["timer"]))
    s = collections.Counter(r["result"] for r in rows)
    out.append("%-*s %6d %6d %6d %6d" % (w, "total", s["pass"], s["fail"], s["report"], s["timer"]))
    return out


ORDER = {"fail": 3, "timer": 2, "report": 1, "pass": 0}


async def main_async(a):
    loop = asyncio.get_running_loop()
    cases = [json.loads(x) for x in open(a.cases) if x.strip()]
    if a.only:
        keep = set(a.only.split(","))
        cases = [c for c in cases if c["name"] in keep]
    cases = cases[:a.limit]
    backend = Backend()
    server = await loop.create_server(lambda: BackendConn(backend), "127.0.0.1", a.backend_port, backlog=512)
    d = Driver(a, backend, loop)
    t0 = time.monotonic()
    try:
        results = await (d.run_requests(cases) if a.kind == "request" else d.run_responses(cases))
    finally:
        server.close()
        for c in list(backend.conns):
            c.t.abort()
    took = time.monotonic() - t0
    rows = []
    for case in cases:
        for label, r in results.get(case["name"], {}).items():
            rows.append(dict(r, name=case["name"], group=case["group"], source=case["source"], way=label,
                             expect=case["expect"], rule=case["rule"]))
    worst = {}
    for r in rows:
        if r["name"] not in worst or ORDER[r["result"]] > ORDER[worst[r["name"]]["result"]]:
            worst[r["name"]] = r
    rows1 = list(worst.values())
    for r in rows1:
        if r["result"] == "fail" or (a.verbose and r["result"] in ("report", "timer")):
            print("%-6s %s/%s%s expect=%s got=%s | %s%s" % (
                r["result"].upper(), r["group"], r["name"], "" if r["way"] == "whole" else " " + r["way"], r["expect"],
                r["got"], "; ".join("%s: %s" % tuple(f) for f in r["fails"]), (" | " + "; ".join(r["notes"])) if r["notes"] else ""))
    kinds = collections.Counter(r["fails"][0][0] for r in rows1 if r["result"] == "fail" and r["fails"])
    print()
    print("\n".join(summary(rows1, "group")))
    print()
    print("\n".join(summary(rows1, "source")))
    print()
    mild = [r for r in rows1 if r["result"] == "fail" and all(f[0] == "status" for f in r["fails"])]
    print("failures by status code only (refused safely, unexpected code): %d" % len(mild))
    print("first reason of the failures: " + (", ".join("%s %d" % k for k in kinds.most_common()) or "none"))
    print("%d cases, %d connections to the backend, %.1f s" % (len(rows1), backend.count, took))
    for w in d.warnings:
        print("warning: " + w)
    if a.json:
        with open(a.json, "w") as f:
            json.dump({"target": a.target, "kind": a.kind, "mode": a.mode, "seconds": round(took, 1), "cases": rows,
                       "warnings": d.warnings}, f, indent=1)
    return 1 if any(r["result"] == "fail" for r in rows1) else 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cases", required=True)
    p.add_argument("--kind", choices=("request", "response"), required=True)
    p.add_argument("--target", required=True, help="HOST:PORT of the proxy, loopback only")
    p.add_argument("--backend-port", type=int, required=True)
    p.add_argument("--mode", choices=("whole", "split", "bytes"), default="whole", help="how the bytes of a case are sent")
    p.add_argument("--json", help="write all observations here")
    p.add_argument("--host", default="example.com", help="name that the proxy routes to the backend")
    p.add_argument("--catch-all", action="store_true", help="the proxy forwards every host name (no 404 or 421 for unknown ones)")
    p.add_argument("--quiet", type=float, default=0.4, help="seconds without a byte that count as no answer in the first pass")
    p.add_argument("--settle", type=float, default=0.03, help="seconds to wait for late requests after each case")
    p.add_argument("--slow-wait", type=float, default=3.0, help="seconds to wait in the second pass")
    p.add_argument("--close-wait", type=float, default=1.0, help="seconds that a refused connection may take to close")
    p.add_argument("--parallel", type=int, default=32, help="connections at once in the second pass (at most 32)")
    p.add_argument("--splits", type=int, default=3, help="offsets per case in split mode")
    p.add_argument("--bytes-limit", type=int, default=160, help="longest case that is sent byte by byte")
    p.add_argument("--recheck", type=int, default=200, help="run failures again if there are at most so many")
    p.add_argument("--max-time", type=float, default=240)
    p.add_argument("--only", help="names, comma separated")
    p.add_argument("--limit", type=int, default=10000)
    p.add_argument("--verbose", action="store_true", help="also print report and timer cases")
    a = p.parse_args()
    a.parallel = max(1, min(32, a.parallel))
    host = a.target.rpartition(":")[0]
    if host not in ("127.0.0.1", "localhost", ""):
        p.error("only loopback targets are allowed")
    if host == "localhost":
        a.target = "127.0.0.1:" + a.target.rpartition(":")[2]
    try:
        sys.exit(asyncio.run(main_async(a)))
    except (OSError, Unusable) as e:
        print("cannot run: %s" % e, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
