"""A server on loopback that passes requests on to a practice CRM, or breaks them in every way of the fault matrix."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

JSON = "application/json"
PORTAL = b"<!DOCTYPE html><html><head><title>Guest network</title></head><body>Please accept our terms.</body></html>"
OVERSIZE = 21 * 1024 * 1024
"""More than any answer may hold (20 MB)."""
Fault = Callable[["Exchange"], Awaitable[None]]


class Exchange:
    """One connection of a client: what it asked, and the ways to answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, breaker: Breaker) -> None:
        self.reader, self.writer = reader, writer
        self.refusal = breaker.refusal
        self._breaker = breaker
        self.request = b""

    async def ask(self) -> bool:
        """Reads the whole request; False when none came."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        self.request = head + await self.reader.readexactly(_length(head))
        return True

    async def work(self) -> bytes:
        """Has the practice CRM do it; answers its whole answer as bytes."""
        with self._breaker.working():
            reader, writer = await asyncio.open_connection(*self._breaker.target)
            try:
                writer.write(self.request)
                head = await reader.readuntil(b"\r\n\r\n")
                return head + await reader.readexactly(_length(head))
            finally:
                writer.close()

    async def say(self, status: int, body: bytes = b"", kind: str = JSON, **headers: str) -> None:
        extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self.writer.write(f"HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{extra}\r\n".encode() + body)
        await self.writer.drain()

    def reset(self) -> None:
        """Ends the connection with RST."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def silence(self) -> None:
        """Waits until the client has had enough."""
        await self.reader.read()


def _length(head: bytes) -> int:
    lines = (line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:] if b":" in line)
    return next((int(value) for name, value in lines if name.strip() == b"content-length"), 0)


def answer(status: int, body: bytes = b'{"message":"Said by the server"}', kind: str = JSON, *, after_work: bool = False, **headers: str) -> Fault:
    """An answer made up here, with or without the work done."""

    async def fault(exchange: Exchange) -> None:
        if after_work:
            await exchange.work()
        await exchange.say(status, body, kind, **headers)

    return fault


async def passed_on(exchange: Exchange) -> None:
    exchange.writer.write(await exchange.work())
    await exchange.writer.drain()


async def reset(exchange: Exchange) -> None:
    exchange.reset()


async def silent(exchange: Exchange) -> None:
    await exchange.silence()


async def nonsense(exchange: Exchange) -> None:
    exchange.writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


async def closed_after_work(exchange: Exchange) -> None:
    await exchange.work()


async def reset_after_work(exchange: Exchange) -> None:
    await exchange.work()
    exchange.reset()


async def silent_after_work(exchange: Exchange) -> None:
    await exchange.work()
    await exchange.silence()


async def cut(exchange: Exchange) -> None:
    whole = await exchange.work()
    exchange.writer.write(whole[: whole.index(b"\r\n\r\n") + 4 + 1])
    await exchange.writer.drain()


async def cut_refusal(exchange: Exchange) -> None:
    exchange.writer.write(b'HTTP/1.1 400 Said\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n{"status": "error", "mess')
    await exchange.writer.drain()


async def own_words(exchange: Exchange) -> None:
    await exchange.say(400, exchange.refusal)


async def drip(exchange: Exchange) -> None:
    """A byte now and then: never silent for long, and never finished in time."""
    await exchange.work()
    exchange.writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n")
    gone = asyncio.Event()
    try:
        while not exchange.writer.is_closing():
            exchange.writer.write(b" ")
            await exchange.writer.drain()
            async with asyncio.timeout(0.02):
                await gone.wait()
    except TimeoutError:
        await exchange.silence()
    except ConnectionError:
        return


async def bomb(exchange: Exchange) -> None:
    """A small body that grows to more than an answer may hold."""
    await exchange.work()
    await exchange.say(200, BOMB, content_encoding="gzip")


async def oversize(exchange: Exchange) -> None:
    await exchange.work()
    exchange.writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {OVERSIZE}\r\n\r\n".encode())
    piece = b" " * 262_144
    try:
        for _ in range(OVERSIZE // len(piece)):
            exchange.writer.write(piece)
            await exchange.writer.drain()
    except ConnectionError:
        return


async def twice(exchange: Exchange) -> None:
    """The right answer, and the same once more behind it."""
    whole = await exchange.work()
    exchange.writer.write(whole + whole)
    await exchange.writer.drain()


async def slow(exchange: Exchange) -> None:
    """Late, and in two pieces, but in time."""
    whole = await exchange.work()
    half = len(whole) // 2
    exchange.writer.write(whole[:half])
    await exchange.writer.drain()
    await asyncio.sleep(0.005)
    exchange.writer.write(whole[half:])
    await exchange.writer.drain()


BOMB = gzip.compress(b" " * (OVERSIZE + 1024), 1)
FAULTS: dict[str, Fault] = {
    "none": passed_on,
    # nothing was done
    "reset at once": reset, "reset before the answer": reset, "silence": silent, "not HTTP": nonsense,
    "500": answer(500, PORTAL, "text/html"), "502": answer(502, b""), "503 Retry-After": answer(503, b"", Retry_After="5"), "504": answer(504, b""),
    "408": answer(408), "page 200": answer(200, PORTAL, "text/html"),
    "400 cut body": cut_refusal,
    "302": answer(302, b"", Location="https://elsewhere.invalid/login"), "303": answer(303, b"", Location="/done"),
    # it was done
    "closed after the work": closed_after_work, "reset after the work": reset_after_work, "silence after the work": silent_after_work,
    "500 after the work": answer(500, b"", after_work=True), "page 200 after the work": answer(200, PORTAL, "text/html", after_work=True),
    "302 after the work": answer(302, b"", after_work=True, Location="https://elsewhere.invalid/"),
    "cut body": cut, "empty 200": answer(200, b"", after_work=True), "broken JSON": answer(200, b'{"status": "suc', after_work=True),
    "other JSON": answer(200, b'[[1, 2, {"a": null}], "b"]', after_work=True), "drip": drip, "gzip bomb": bomb, "oversize": oversize,
    "broken gzip": answer(200, b"\x1f\x8b\x08no gzip at all", after_work=True, Content_Encoding="gzip"),
    # a clear word
    "307": answer(307, b"", Location="/elsewhere"), "308": answer(308, b"", Location="https://elsewhere.invalid/"),
    "400 in its words": own_words,
    "400 page": answer(400, PORTAL, "text/html"), "403 page": answer(403, PORTAL, "text/html"), "404 page": answer(404, PORTAL, "text/html"),
    "400 empty": answer(400, b""), "400 broken JSON": answer(400, b'{"status": "err'), "400 success": answer(400, b'{"status": "success"}'),
    "401 page": answer(401, PORTAL, "text/html"),
    "400": answer(400), "401": answer(401), "403": answer(403), "404": answer(404), "409": answer(409), "413": answer(413, PORTAL, "text/html"),
    "415": answer(415), "422": answer(422), "429": answer(429), "429 Retry-After": answer(429, Retry_After="120"),
    "429 Retry-After of days": answer(429, Retry_After="999999"),
    # odd but whole
    "slow": slow, "answered twice": twice,
}  # fmt: skip
AT_ONCE = frozenset({"reset at once", "not HTTP"})
"""Faults that don't wait for the request."""


class Breaker:
    """Listens on loopback before one practice CRM. Runs on the loop it was started on."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.target = (parts.hostname or "", parts.port or 0)
        self.refusal = b"{}"
        """How the CRM itself says no."""
        self._busy = 0
        self._news = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._full: list[socket.socket] = []
        self.fault = "none"
        self.arrived = 0
        """Connections on which a client began a request since this was last set to 0."""
        self.port = 0
        self.closed_port = 0
        self.full_port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)
        self.port = self._server.sockets[0].getsockname()[1]
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.closed_port = taken.getsockname()[1]
        self._fill()

    def _fill(self) -> None:
        """A listener whose queue is full: nobody gets in, nobody is turned away."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        self.full_port = listener.getsockname()[1]
        self._full.append(listener)
        for _ in range(3):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self.full_port))
            self._full.append(one)

    async def stop(self) -> None:
        for one in self._full:
            one.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @contextmanager
    def working(self) -> Iterator[None]:
        """While the practice CRM works on a request."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self._news.set()

    async def received(self, arrived: int) -> None:
        """Waits until so many requests arrived and the practice CRM has done what it was asked.

        A client that gave up early would else look before there is anything to be seen.
        """
        while self.arrived < arrived or self._busy:
            self._news.clear()
            await self._news.wait()

    def address(self, url: str, fault: str) -> str:
        """Where a request to `url` goes under this fault."""
        tail = url[len("http://") :].partition("/")[2]
        base = {
            "dns": "https://nowhere.invalid", "refused": f"http://127.0.0.1:{self.closed_port}", "tls": f"https://127.0.0.1:{self.port}",
            "connect time-out": f"http://127.0.0.1:{self.full_port}",
        }.get(fault, f"http://127.0.0.1:{self.port}")  # fmt: skip
        return f"{base}/{tail}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        exchange = Exchange(reader, writer, self)
        try:
            if self.fault == "tls":
                await exchange.say(400)
                return
            if self.fault in AT_ONCE or await exchange.ask():
                self.arrived += 1
                self._news.set()
                await FAULTS[self.fault](exchange)
        except ConnectionError:
            return
        finally:
            writer.close()
