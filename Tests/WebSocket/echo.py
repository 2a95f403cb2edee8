#!/usr/bin/env python3
"""A WebSocket server and a client of the `websockets` library, to have a proxy between them.

    echo.py server              prints `ready PORT` and echoes until it is ended
    echo.py client HOST PORT    speaks to the server as HOST through 127.0.0.1:PORT, prints a line for each thing that works
    echo.py client HOST PORT CA over TLS, trusting the authorities in the file CA

Exit status of the client: 0 if all of it works, 1 with the reason otherwise.
"""
import asyncio
import http
import os
import ssl
import sys

import websockets
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

LIMIT_SECONDS = 20
LARGE = 1 << 20


async def echo(connection):
    path = connection.request.path
    if path == "/closes":
        await connection.close(4000, "enough")
        return
    if path == "/vanishes":
        connection.transport.abort()
        return
    if path == "/speaks-first":
        await connection.send("hello")
    if path == "/headers":
        await connection.send("\n".join(f"{name}: {value}" for name, value in connection.request.headers.raw_items()))
    async for message in connection:
        await connection.send(message)


def refuse(connection, request):
    if request.path == "/refused":
        return connection.respond(http.HTTPStatus.FORBIDDEN, "not you\n")
    return None


def choose(connection, offered):
    return "second" if "second" in offered else None


async def run_server():
    async with serve(
            echo, "127.0.0.1", 0, process_request=refuse, select_subprotocol=choose, max_size=None) as server:
        print("ready", server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


async def run_client(host, port, authorities=None):
    def open_(path, **options):
        if authorities:
            options.update(ssl=ssl.create_default_context(cafile=authorities), server_hostname=host)
        scheme = "wss" if authorities else "ws"
        return connect(f"{scheme}://{host}{path}", host="127.0.0.1", port=port, proxy=None, max_size=None, **options)

    async with open_("/", subprotocols=["first", "second"]) as client:
        assert client.subprotocol == "second", client.subprotocol
        print("a handshake with a subprotocol")
        await client.send("Grüße")
        assert await client.recv() == "Grüße"
        data = os.urandom(1000)
        await client.send(data)
        assert await client.recv() == data
        print("text and binary messages")
        await (await client.ping())
        print("ping and pong")
        await client.send(["one ", "two ", "three"])
        assert await client.recv() == "one two three"
        print("a message in fragments")
        for index in range(500):
            await client.send(str(index))
        for index in range(500):
            assert await client.recv() == str(index)
        print("500 messages, in order")
    assert client.close_code == 1000, client.close_code
    print("a close by the client")

    async with open_("/", compression=None) as client:
        large = os.urandom(8 * LARGE)

        async def write():
            for start in range(0, len(large), LARGE):
                await client.send(large[start:start + LARGE])

        writing = asyncio.ensure_future(write())
        received = b""
        while len(received) < len(large):
            received += await client.recv()
        await writing
        assert received == large
        print("8 MiB both ways at once")

    async with open_("/speaks-first") as client:
        assert await client.recv() == "hello"
        print("a server that speaks first")

    async with open_("/closes") as client:
        try:
            await client.recv()
            raise AssertionError("the server had closed")
        except websockets.exceptions.ConnectionClosed as closed:
            assert (closed.rcvd.code, closed.rcvd.reason) == (4000, "enough"), closed
    print("a close by the server, with its code and reason")

    async with open_("/vanishes") as client:
        try:
            await client.recv()
            raise AssertionError("the server was gone")
        except websockets.exceptions.ConnectionClosed as closed:
            assert closed.rcvd is None, closed
    print("the end of a server that vanishes")

    async with open_("/headers", additional_headers={"X-Kept": "yes", "X-Forwarded-For": "192.0.2.1"}) as client:
        head = await client.recv()
        fields = dict(line.lower().split(": ", 1) for line in head.splitlines())
        assert fields["host"] == host and fields["x-kept"] == "yes", head
        assert fields["x-forwarded-for"].endswith("127.0.0.1"), head
        assert fields["upgrade"] == "websocket" and fields["connection"] == "upgrade", head
    print("the fields of a gateway")

    try:
        async with open_("/refused"):
            raise AssertionError("the server had refused")
    except websockets.exceptions.InvalidStatus as refused:
        assert refused.response.status_code == 403, refused
        assert b"not you" in refused.response.body, refused
    print("a refusal")

    clients = [open_("/") for _ in range(50)]
    opened = await asyncio.gather(*clients)
    for index, client in enumerate(opened):
        await client.send(f"client {index}")
    for index, client in enumerate(opened):
        assert await client.recv() == f"client {index}"
    await asyncio.gather(*(client.close() for client in opened))
    print("50 clients at once")


async def main():
    if sys.argv[1:] == ["server"]:
        await run_server()
    elif len(sys.argv) in (4, 5) and sys.argv[1] == "client":
        await asyncio.wait_for(run_client(sys.argv[2], int(sys.argv[3]), *sys.argv[4:]), LIMIT_SECONDS)
    else:
        sys.exit(__doc__)


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
except (AssertionError, OSError, asyncio.TimeoutError, websockets.exceptions.WebSocketException) as error:
    sys.exit(f"{type(error).__name__}: {error}")
