"""Sends raw HTTP/2 frames to a server and checks what comes back: `conformance.py PORT CA [PATTERN]`.

Every case is a connection of its own. An outcome is one of

    response N       a response with that status, its stream ended
    reset CODE       RST_STREAM
    goaway CODE      GOAWAY with an error, and the connection closes
    closed           the connection closes without a word
    alive            nothing, and a PING is answered behind it
"""

import re
import socket
import ssl
import struct
import sys

from hpack import Decoder

DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITISED = 1, 1, 4, 8, 0x20
CODES = [
    "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
    "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
]
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
GET = [(":method", "GET"), (":scheme", "https"), (":authority", "a.test"), (":path", "/")]
POST = [(":method", "POST"), (":scheme", "https"), (":authority", "a.test"), (":path", "/echo")]


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def code(number):
    return CODES[number] if number < len(CODES) else str(number)


class Connection:
    def __init__(self, port, authority, begins=True, settings=b""):
        context = ssl.create_default_context(cafile=authority)
        context.set_alpn_protocols(["h2"])
        self.socket = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname="a.test")
        assert self.socket.selected_alpn_protocol() == "h2"
        self.decoder = Decoder()
        self.buffer = b""
        self.status = None
        if begins:
            # The server's settings are on their way: its limits are in force once they are acknowledged.
            self.send(PREFACE + frame(SETTINGS, payload=settings) + frame(SETTINGS, ACK))

    def send(self, *parts):
        try:
            self.socket.sendall(b"".join(parts))
        except OSError:
            pass  # What made the server close is what is looked for.

    def block(self, fields):
        # Literals without indexing: a block that the server throws away must not leave the two tables different.
        return b"".join(
            b"\x00" + self.string(name) + self.string(value) for name, value in fields)

    @staticmethod
    def string(text):
        data = text if isinstance(text, bytes) else text.encode()
        if len(data) < 127:
            return bytes([len(data)]) + data
        rest, out = len(data) - 127, b"\x7f"
        while rest >= 128:
            out += bytes([rest & 127 | 128])
            rest >>= 7
        return out + bytes([rest]) + data

    def headers(self, fields, stream=1, end=True, flags=END_HEADERS):
        return frame(HEADERS, flags | (END_STREAM if end else 0), stream, self.block(fields))

    def receive(self):
        """The next frame as (kind, flags, stream, payload); None at the end."""
        while True:
            if len(self.buffer) >= 9:
                length = int.from_bytes(self.buffer[:3], "big")
                if len(self.buffer) >= 9 + length:
                    kind, flags, stream = struct.unpack(">BBI", self.buffer[3:9])
                    payload = self.buffer[9:9 + length]
                    self.buffer = self.buffer[9 + length:]
                    return kind, flags, stream, payload
            try:
                more = self.socket.recv(65536)
            except (ConnectionError, ssl.SSLError):
                return None
            if not more:
                return None
            self.buffer += more

    def outcome(self, stream=1, ends_alive=True):
        """What becomes of the stream and the connection: see the module's text. An answered PING is the last word only where
        the connection may live: it can overtake the end that is decided on meanwhile."""
        self.send(frame(PING, payload=b"outcome!"))
        answered = False
        while True:
            try:
                received = self.receive()
            except TimeoutError:
                return "alive"
            if received is None:
                return "closed"
            kind, flags, number, payload = received
            if kind == GOAWAY:
                reason = struct.unpack(">I", payload[4:8])[0]
                if reason:
                    while self.receive() is not None:
                        pass
                    return "goaway " + code(reason)
            elif kind == RST and number == stream:
                return "reset " + code(struct.unpack(">I", payload)[0])
            elif kind == HEADERS:
                # All of them, because the tables of both sides change with each.
                status = self.decode(payload)
                if number == stream:
                    self.status = status or self.status
                    answered = bool(flags & END_STREAM)
            elif kind == DATA and number == stream:
                answered = bool(flags & END_STREAM)
            elif kind == PING and flags & ACK and payload == b"outcome!" and stream is None and ends_alive:
                return "alive"
            if answered:
                return "response " + str(self.status)

    def decode(self, block):
        """The status of a final response, if that is what the block is."""
        status = dict(self.decoder.decode(block)).get(":status")
        return None if status and status.startswith("1") else status


CASES = []


def case(name, *expected, begins=True, settings=b"", stream=1):
    def add(body):
        CASES.append((name, expected, body, begins, settings, stream))
        return body
    return add


def sends(name, *expected, stream=1, **options):
    """A case that only sends: the lambda gives the bytes for a connection."""
    def add(body):
        case(name, *expected, stream=stream, **options)(lambda c: c.send(body(c)))
    return add


def setting(identifier, value):
    return struct.pack(">HI", identifier, value)


def u32(value):
    return struct.pack(">I", value)


P, F, S, C, L = "PROTOCOL_ERROR", "FRAME_SIZE_ERROR", "STREAM_CLOSED", "ENHANCE_YOUR_CALM", "FLOW_CONTROL_ERROR"

# What is right.
sends("3.4 a request", "response 200")(lambda c: c.headers(GET))
sends("8.1 a request with content", "response 200")(
    lambda c: c.headers(POST, end=False) + frame(DATA, END_STREAM, 1, b"abc"))
sends("8.1 a request with trailers", "response 200")(
    lambda c: c.headers(POST, end=False) + frame(DATA, 0, 1, b"abc") + c.headers([("x-sum", "1")]))
sends("6.1 padded content", "response 200")(
    lambda c: c.headers(POST, end=False) + frame(DATA, END_STREAM | PADDED, 1, b"\x03abc\0\0\0"))
sends("6.2 padding and priority", "response 200")(
    lambda c: frame(HEADERS, END_STREAM | END_HEADERS | PADDED | PRIORITISED, 1, b"\x02" + u32(0) + b"\x10" + c.block(GET) + b"\0\0"))
sends("6.10 a head in pieces", "response 200")(
    lambda c: frame(HEADERS, END_STREAM, 1, c.block(GET[:2])) + frame(CONTINUATION, 0, 1, c.block(GET[2:3]))
    + frame(CONTINUATION, END_HEADERS, 1, c.block(GET[3:])))
sends("6.3 a PRIORITY", "response 200")(lambda c: frame(PRIORITY, 0, 1, u32(0) + b"\x10") + c.headers(GET))
sends("8.2.3 a cookie in crumbs", "response 200")(lambda c: c.headers(GET + [("cookie", "a=1"), ("cookie", "b=2")]))
sends("8.2.2 te: trailers", "response 200")(lambda c: c.headers(GET + [("te", "trailers")]))
sends("8.3.1 OPTIONS *", "response 200")(
    lambda c: c.headers([(":method", "OPTIONS"), (":scheme", "https"), (":authority", "a.test"), (":path", "*")]))
sends("8.3.1 Host without authority", "response 200")(
    lambda c: c.headers([(":method", "GET"), (":scheme", "https"), (":path", "/"), ("host", "a.test")]))

# 3.4: the beginning of a connection.
sends("3.4 no preface", "goaway " + P, "closed", begins=False)(lambda c: b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n" + b"\0" * 32)
sends("3.4 no SETTINGS first", "goaway " + P, "closed", begins=False)(lambda c: PREFACE + c.headers(GET))

# 4: frames.
sends("4.1 an unknown type", "response 200")(lambda c: frame(0x16, 0, 0, b"abc") + c.headers(GET))
sends("4.1 unknown flags", "alive", stream=None)(lambda c: frame(PING, 0xFE, 0, b"12345678"))
sends("4.1 the reserved bit", "alive", stream=None)(lambda c: frame(PING, 0, 0x80000000, b"12345678"))
sends("4.2 a DATA frame that is too large", "goaway " + F, "reset " + F)(
    lambda c: c.headers(POST, end=False) + frame(DATA, END_STREAM, 1, b"x" * 16385))
sends("4.2 a HEADERS frame that is too large", "goaway " + F, "goaway " + P)(
    lambda c: c.headers(GET + [("a", "b" * 17000)]))
sends("4.3 a block that cannot be decoded", "goaway COMPRESSION_ERROR")(
    lambda c: frame(HEADERS, END_STREAM | END_HEADERS, 1, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
sends("4.3 an index that is not there", "goaway COMPRESSION_ERROR")(
    lambda c: frame(HEADERS, END_STREAM | END_HEADERS, 1, b"\xfe\x7f"))
sends("4.3 a PRIORITY inside of a head", "goaway " + P)(
    lambda c: frame(HEADERS, END_STREAM, 1, c.block(GET)) + frame(PRIORITY, 0, 1, u32(0) + b"\x10"))
sends("4.3 another head inside of a head", "goaway " + P)(
    lambda c: frame(HEADERS, END_STREAM, 1, c.block(GET)) + c.headers(GET, stream=3))
sends("4.3 an unknown frame inside of a head", "goaway " + P)(
    lambda c: frame(HEADERS, END_STREAM, 1, c.block(GET)) + frame(0x16, 0, 1, b"a"))

# 5.1: states of streams.
for name, bad in [("DATA", frame(DATA, END_STREAM, 1, b"a")), ("RST_STREAM", frame(RST, 0, 1, u32(8))),
                  ("WINDOW_UPDATE", frame(WINDOW, 0, 1, u32(1))), ("CONTINUATION", frame(CONTINUATION, END_HEADERS, 1, b""))]:
    sends(f"5.1 {name} on an idle stream", "goaway " + P)(lambda c, bad=bad: bad)
for name, bad in [("DATA", lambda c: frame(DATA, END_STREAM, 1, b"a")), ("HEADERS", lambda c: c.headers(GET)),
                  ("CONTINUATION", lambda c: frame(CONTINUATION, END_HEADERS, 1, c.block(GET)))]:
    # The stream waits for its answer: the path hangs.
    hang = [(n, "/hang" if n == ":path" else v) for n, v in GET]
    # STREAM_CLOSED is asked for; the library says PROTOCOL_ERROR to a second head.
    sends(f"5.1 {name} behind the end of a request", "reset " + S, "goaway " + S, "goaway " + P, "reset " + P)(
        lambda c, bad=bad, hang=hang: c.headers(hang) + bad(c))
    expected = ["reset " + S, "goaway " + S, "goaway " + P]
    # RFC 9113 5.1 lets frames that may have been on their way be ignored.
    sends(f"5.1 {name} on a stream that the client has reset", *expected, "alive", stream=None)(
        lambda c, bad=bad, hang=hang: c.headers(hang, end=False) + frame(RST, 0, 1, u32(8)) + bad(c))
sends("5.1.1 an even stream", "goaway " + P, stream=2)(lambda c: c.headers(GET, stream=2))
sends("5.1.1 a stream below an earlier one", "goaway " + P, "goaway " + S, stream=3)(
    lambda c: c.headers(GET, stream=5) + c.headers(GET, stream=3))


@case("5.1.2 one stream more than allowed", "reset REFUSED_STREAM", "reset " + P, "goaway " + P, stream=201)
def too_many(c):
    hang = [(n, "/hang" if n == ":path" else v) for n, v in GET]
    c.send(*[c.headers(hang, stream=1 + 2 * index) for index in range(101)])


sends("5.3.1 a stream that depends on itself", "goaway " + P, "reset " + P, "response 200")(
    lambda c: frame(HEADERS, END_STREAM | END_HEADERS | PRIORITISED, 1, u32(1) + b"\x10" + c.block(GET)))
sends("5.5 an unknown setting", "response 200")(lambda c: frame(SETTINGS, 0, 0, setting(0xF0, 1)) + c.headers(GET))

# 6: each frame.
sends("6.1 DATA on stream 0", "goaway " + P)(lambda c: frame(DATA, 0, 0, b"a"))
sends("6.1 padding longer than the frame", "goaway " + P)(
    lambda c: c.headers(POST, end=False) + frame(DATA, END_STREAM | PADDED, 1, b"\x05abc"))
sends("6.2 HEADERS on stream 0", "goaway " + P)(lambda c: c.headers(GET, stream=0))
sends("6.2 padding longer than the frame", "goaway " + P)(
    lambda c: frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1, b"\xff" + c.block(GET)))
sends("6.3 PRIORITY on stream 0", "goaway " + P)(lambda c: frame(PRIORITY, 0, 0, u32(1) + b"\x10"))
sends("6.3 PRIORITY of a wrong length", "goaway " + F, "reset " + F)(lambda c: frame(PRIORITY, 0, 1, b"abcd"))
sends("6.4 RST_STREAM on stream 0", "goaway " + P)(lambda c: frame(RST, 0, 0, u32(8)))
sends("6.4 RST_STREAM of a wrong length", "goaway " + F)(lambda c: c.headers(POST, end=False) + frame(RST, 0, 1, b"abc"))
sends("6.5 an ACK with settings", "goaway " + F)(lambda c: frame(SETTINGS, ACK, 0, setting(4, 1)))
sends("6.5 SETTINGS on a stream", "goaway " + P)(lambda c: frame(SETTINGS, 0, 1, setting(4, 1)))
sends("6.5 SETTINGS of a wrong length", "goaway " + F)(lambda c: frame(SETTINGS, 0, 0, b"abc"))
sends("6.5.2 ENABLE_PUSH of 2", "goaway " + P)(lambda c: frame(SETTINGS, 0, 0, setting(2, 2)))
sends("6.5.2 INITIAL_WINDOW_SIZE beyond 31 bits", "goaway " + L)(lambda c: frame(SETTINGS, 0, 0, setting(4, 1 << 31)))
sends("6.5.2 MAX_FRAME_SIZE below 16384", "goaway " + P)(lambda c: frame(SETTINGS, 0, 0, setting(5, 16383)))
sends("6.5.2 MAX_FRAME_SIZE beyond 24 bits", "goaway " + P)(lambda c: frame(SETTINGS, 0, 0, setting(5, 1 << 24)))
sends("6.6 PUSH_PROMISE from a client", "goaway " + P)(
    lambda c: frame(PUSH, END_HEADERS, 1, u32(2) + c.block(GET)))
sends("6.7 PING on a stream", "goaway " + P)(lambda c: frame(PING, 0, 1, b"12345678"))
sends("6.7 PING of a wrong length", "goaway " + F)(lambda c: frame(PING, 0, 0, b"123456"))
sends("6.7 an ACK that nobody asked for", "response 200")(lambda c: frame(PING, ACK, 0, b"12345678") + c.headers(GET))
sends("6.8 GOAWAY on a stream", "goaway " + P)(lambda c: frame(GOAWAY, 0, 1, u32(0) + u32(0)))
sends("6.9 an increment of zero", "goaway " + P)(lambda c: frame(WINDOW, 0, 0, u32(0)))
sends("6.9 an increment of zero for a stream", "reset " + P, "goaway " + P)(
    lambda c: c.headers(POST, end=False) + frame(WINDOW, 0, 1, u32(0)))
sends("6.9 WINDOW_UPDATE of a wrong length", "goaway " + F)(lambda c: frame(WINDOW, 0, 0, b"abc"))
sends("6.9.1 a window beyond 31 bits", "goaway " + L)(lambda c: frame(WINDOW, 0, 0, u32(0x7FFFFFFF)) * 2)
sends("6.9.1 a stream's window beyond 31 bits", "reset " + L, "goaway " + L)(
    lambda c: c.headers(POST, end=False) + frame(WINDOW, 0, 1, u32(0x7FFFFFFF)) * 2)
sends("6.10 CONTINUATION on stream 0", "goaway " + P)(
    lambda c: frame(HEADERS, END_STREAM, 1, c.block(GET)) + frame(CONTINUATION, END_HEADERS, 0, b""))
sends("6.10 CONTINUATION behind the end of a head", "goaway " + P, "goaway " + S)(
    lambda c: c.headers(POST, end=False) + frame(CONTINUATION, END_HEADERS, 1, c.block([("a", "b")])))
sends("6.10 CONTINUATION behind DATA", "goaway " + P)(
    lambda c: c.headers(POST, end=False) + frame(DATA, 0, 1, b"a") + frame(CONTINUATION, END_HEADERS, 1, c.block([("a", "b")])))


@case("6.9.2 the client's window is kept to, and grows", "response 200", settings=setting(4, 3))
def small_window(c):
    c.send(c.headers(GET))
    body = b""
    while len(body) < 3:
        kind, _, stream, payload = c.receive()
        if kind == DATA:
            body += payload
        elif kind == HEADERS:
            c.status = c.decode(payload)
    assert body == b"hel", body
    c.send(frame(WINDOW, 0, 1, u32(100)))


@case("6.9.2 a window that a setting made negative", "response 200", settings=setting(4, 3))
def negative_window(c):
    c.send(c.headers(GET))
    while True:
        kind, _, _, payload = c.receive()
        if kind == HEADERS:
            c.status = c.decode(payload)
        if kind == DATA:
            assert payload == b"hel", payload
            break
    c.send(frame(SETTINGS, 0, 0, setting(4, 1)), frame(WINDOW, 0, 1, u32(2)))
    # The window is 1 - 3 + 2 = 0: nothing may come before the PING's answer.
    c.send(frame(PING, 0, 0, b"nothing!"))
    while True:
        kind, flags, _, payload = c.receive()
        assert kind != DATA
        if kind == PING and payload == b"nothing!":
            break
    c.send(frame(WINDOW, 0, 1, u32(100)))


@case("8.1 an answer before the end of the request, which nobody reads", "reset NO_ERROR")
def early_answer(c):
    early = [(n, "/early" if n == ":path" else v) for n, v in POST]
    c.send(c.headers(early, end=False), frame(DATA, 0, 1, b"x" * 16000))
    while True:
        kind, flags, _, payload = c.receive()
        if kind == HEADERS:
            assert c.decode(payload) == "413" and flags & END_STREAM
            return


# 8: requests.
for name, fields in [
    ("8.2.1 upper case", GET + [("X-A", "b")]),
    ("8.2.1 a line end in a value", GET + [("a", "b\r\nc: d")]),
    ("8.2.1 NUL in a value", GET + [("a", "b\0")]),
    ("8.2.1 a blank in front of a value", GET + [("a", " b")]),
    ("8.2.1 a blank in a name", GET + [("a b", "c")]),
    ("8.2.1 a colon in a name", GET + [("a:b", "c")]),
    ("8.2.2 connection", GET + [("connection", "close")]),
    ("8.2.2 keep-alive", GET + [("keep-alive", "1")]),
    ("8.2.2 proxy-connection", GET + [("proxy-connection", "close")]),
    ("8.2.2 transfer-encoding", GET + [("transfer-encoding", "chunked")]),
    ("8.2.2 upgrade", GET + [("upgrade", "websocket")]),
    ("8.2.2 te: gzip", GET + [("te", "trailers, gzip")]),
    ("8.3 an unknown pseudo-header", GET + [(":a", "b")]),
    ("8.3 a pseudo-header of responses", GET + [(":status", "200")]),
    ("8.3 a pseudo-header behind a field", [("a", "b")] + GET),
    ("8.3.1 an empty path", [(n, "" if n == ":path" else v) for n, v in GET]),
    ("8.3.1 no method", GET[1:]),
    ("8.3.1 no scheme", [GET[0]] + GET[2:]),
    ("8.3.1 no path", GET[:3]),
    ("8.3.1 two methods", GET + [(":method", "GET")]),
    ("8.3.1 two schemes", GET + [(":scheme", "https")]),
    ("8.3.1 two paths", GET + [(":path", "/")]),
    ("8.3.1 a path in absolute form", [(n, "https://b.test/" if n == ":path" else v) for n, v in GET]),
    ("8.3.1 a request line in the path", [(n, "/ HTTP/1.1\r\na: b" if n == ":path" else v) for n, v in GET]),
    ("8.3.1 a blank in the method", [(n, "GET /a" if n == ":method" else v) for n, v in GET]),
    ("8.3.1 Host against authority", GET + [("host", "b.test")]),
    ("8.5 CONNECT with a path", [(":method", "CONNECT"), (":authority", "a.test:443"), (":path", "/")]),
    ("RFC 8441 extended CONNECT, which is not offered", [(":method", "CONNECT")] + GET[1:] + [(":protocol", "websocket")]),
    ("8.1.1 a length and no content", GET + [("content-length", "1")]),
    ("8.1.1 two lengths", GET + [("content-length", "0"), ("content-length", "1")]),
]:
    sends(name, "reset " + P)(lambda c, fields=fields: c.headers(fields))
sends("8.1 a second head that ends nothing", "reset " + P)(
    lambda c: c.headers(POST, end=False) + c.headers([("a", "b")], end=False))
sends("8.1 a pseudo-header in trailers", "reset " + P)(
    lambda c: c.headers(POST, end=False) + c.headers([(":path", "/")]))
sends("8.1.1 more content than declared", "reset " + P)(
    lambda c: c.headers(POST + [("content-length", "1")], end=False) + frame(DATA, END_STREAM, 1, b"ab"))
sends("8.1.1 less content than declared", "reset " + P)(
    lambda c: c.headers(POST + [("content-length", "3")], end=False) + frame(DATA, 0, 1, b"a") + frame(DATA, END_STREAM, 1, b"b"))
sends("8.5 CONNECT", "response 501")(lambda c: c.headers([(":method", "CONNECT"), (":authority", "a.test:443")]))
sends("8.3.1 neither authority nor Host", "response 400")(
    lambda c: c.headers([(":method", "GET"), (":scheme", "https"), (":path", "/")]))
sends("8.3.1 user information in the authority", "response 400")(
    lambda c: c.headers([(n, "u@a.test" if n == ":authority" else v) for n, v in GET]))
sends("a head with too many fields", "response 431")(lambda c: c.headers(GET + [("a", "b")] * 150))


def pieces(c, fields, size=16000):
    block = c.block(fields)
    parts = [block[start:start + size] for start in range(0, len(block), size)]
    frames = [frame(HEADERS, END_STREAM | (END_HEADERS if len(parts) == 1 else 0), 1, parts[0])]
    return b"".join(frames + [frame(CONTINUATION, END_HEADERS if part is parts[-1] else 0, 1, part) for part in parts[1:]])


sends("a head beyond what HTTP/1.1 takes", "response 431")(
    lambda c: pieces(c, GET + [(f"a{index}", "b" * 8000) for index in range(9)]))
sends("a head beyond every measure", "goaway " + P, "goaway COMPRESSION_ERROR", "goaway " + C, "goaway INTERNAL_ERROR")(
    lambda c: pieces(c, GET + [(f"a{index}", "b" * 8000) for index in range(20)]))


# Abuse.
@case("abuse: streams opened and reset, CVE-2023-44487", "goaway " + C, stream=None)
def rapid_reset(c):
    for index in range(400):
        c.send(c.headers(GET, stream=1 + 2 * index), frame(RST, 0, 1 + 2 * index, u32(8)))


@case("abuse: streams that make the server reset them, CVE-2025-8671", "goaway " + C, stream=None)
def made_reset(c):
    for index in range(400):
        number = 1 + 2 * index
        c.send(c.headers(POST, stream=number, end=False), frame(WINDOW, 0, number, u32(0)))


@case("abuse: malformed requests", "goaway " + C, stream=None)
def malformed(c):
    for index in range(400):
        c.send(c.headers(GET + [("host", "b.test")], stream=1 + 2 * index))


sends("abuse: SETTINGS", "goaway " + C, stream=None)(lambda c: frame(SETTINGS) * 3000)
sends("abuse: PING", "goaway " + C, stream=None)(lambda c: frame(PING, 0, 0, b"12345678") * 3000)
sends("abuse: PRIORITY", "goaway " + C, stream=None)(lambda c: frame(PRIORITY, 0, 3, u32(1) + b"\x10") * 3000)
sends("abuse: empty DATA", "goaway " + C, stream=None)(
    lambda c: c.headers(POST, end=False) + frame(DATA, 0, 1, b"") * 100)
sends("abuse: empty CONTINUATION, CVE-2024-27316", "goaway " + C, stream=None)(
    lambda c: frame(HEADERS, END_STREAM, 1, c.block(GET)) + frame(CONTINUATION, 0, 1, b"") * 10000)
sends("abuse: a field that grows, by its index", "goaway COMPRESSION_ERROR", "goaway " + P, "response 431")(
    lambda c: frame(HEADERS, END_STREAM | END_HEADERS, 1,
                    c.block(GET) + b"\x40" + c.string("a") + c.string("b" * 3900) + b"\xbe" * 10000))


def main():
    port, authority = int(sys.argv[1]), sys.argv[2]
    pattern = re.compile(sys.argv[3] if len(sys.argv) > 3 else "")
    failed = 0
    for name, expected, body, begins, settings, stream in CASES:
        if not pattern.search(name):
            continue
        try:
            connection = Connection(port, authority, begins, settings)
            body(connection)
            found = connection.outcome(stream, "alive" in expected)
            connection.socket.close()
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        if found not in expected:
            failed += 1
        print("ok  " if found in expected else "FAIL", name, "->", found, "" if found in expected else f"(not {expected})")
    print(f"{len(CASES)} cases, {failed} not as they should be")
    sys.exit(1 if failed else 0)


main()
