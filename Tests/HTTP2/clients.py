"""Requests by httpx over HTTP/2: `clients.py PORT CA`. Every answer is checked; a failure ends it with a traceback."""

import asyncio
import ssl
import sys

import httpx

PORT, AUTHORITY = int(sys.argv[1]), sys.argv[2]
URL = f"https://127.0.0.1:{PORT}"
HEADERS = {"host": "a.test"}


async def requests(client):
    answer = await client.get("/", headers=HEADERS)
    assert (answer.status_code, answer.http_version, answer.text) == (200, "HTTP/2", "hello"), answer
    assert "connection" not in answer.headers and "transfer-encoding" not in answer.headers

    answer = await client.post("/echo", content=b"x" * 300_000, headers=HEADERS)
    assert answer.content == b"x" * 300_000

    async def parts():
        for index in range(50):
            yield bytes([index]) * 5000

    answer = await client.post("/echo", content=parts(), headers=HEADERS)
    assert answer.content == b"".join([bytes([index]) * 5000 for index in range(50)])

    answer = await client.get("/big", headers=HEADERS)
    assert len(answer.content) == 5_000_000 and set(answer.content) == {ord("b")}

    answer = await client.head("/", headers=HEADERS)
    assert answer.status_code == 200 and answer.headers["content-length"] == "5" and answer.content == b""

    answer = await client.get("/none", headers=HEADERS)
    assert answer.status_code == 204 and answer.content == b""

    answer = await client.get("/until-close", headers=HEADERS)
    assert answer.status_code == 200 and answer.text == "until the end"

    answer = await client.get("/hints", headers=HEADERS)
    assert answer.status_code == 200 and answer.text == "hello"

    answer = await client.get("/fields", headers=HEADERS | {"cookie": "a=1; b=2", "x-test": "yes"})
    assert "cookie: a=1; b=2" in answer.text and "x-test: yes" in answer.text and "host: a.test" in answer.text

    # Within the window: httpcore waits for it to open without looking at what came meanwhile.
    answer = await client.post("/early", content=b"x" * 30_000, headers=HEADERS)
    assert answer.status_code == 413, answer

    try:
        await client.get("/cut", headers=HEADERS)
        raise AssertionError("a response that was cut looked whole")
    except httpx.RemoteProtocolError:
        pass

    # The connection has survived all of that.
    answer = await client.get("/", headers=HEADERS)
    assert answer.status_code == 200


async def main():
    context = ssl.create_default_context(cafile=AUTHORITY)
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(http2=True, http1=False, verify=context, base_url=URL, limits=limits, timeout=20) as client:
        client.headers.clear()
        await requests(client)
        answers = await asyncio.gather(*[client.post("/echo", content=b"%d" % index * 1000, headers=HEADERS) for index in range(90)])
        for index, answer in enumerate(answers):
            assert answer.content == b"%d" % index * 1000
    print("ok")


asyncio.run(main())
